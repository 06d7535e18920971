"""A recorded file as FFmpeg sees it: its tracks, and their decoded pictures and sound at their times in the file."""

import dataclasses
import datetime
import json
import pathlib
import re
import struct
import subprocess

import numpy

AUDIO_RATE = 48000
# Pictures are analysed at this size, whatever the encoder made of them.
WIDTH, HEIGHT = 160, 120
_PTS = re.compile(rb"showinfo.* pts_time:\s*(-?[0-9.]+)")


@dataclasses.dataclass
class Track:
    """One track; times are seconds on the file's timeline, the leading pause included."""
    index: int          # FFmpeg's, from 0
    track_id: int       # of the file, from 1
    kind: str           # "audio" or "video"
    codec: str
    name: str           # streamName
    media_session_id: str
    duration: float     # of its media; None where the file was cut off
    starts: list        # of each packet
    key_frames: list    # starts of these
    hashes: list        # of each packet's bytes

    @property
    def start(self):
        return min(self.starts)

    @property
    def end(self):
        """Where its media end. In a file that was cut off: where its last packet begins."""
        return max(self.starts) if self.duration is None else self.start + self.duration


@dataclasses.dataclass
class MediaFile:
    path: str
    tags: dict
    tracks: list

    def of_kind(self, kind):
        return [track for track in self.tracks if track.kind == kind]

    @property
    def start_wall(self):
        """Wall-clock seconds of time zero."""
        if "recorder.start" in self.tags:
            return int(self.tags["recorder.start"]) / 1000
        return datetime.datetime.fromisoformat(self.tags["creation_time"].replace("Z", "+00:00")).timestamp()


# In a file that was cut off FFmpeg learns of a track when it meets its first sample: let it look through all of it.
WHOLE_FILE = ("-probesize", "1G", "-analyzeduration", "1000M")


def probe(path, options=()):
    """Reads the file with ffprobe, which must not complain. Tracks that have no packet yet are left out."""
    run = subprocess.run(
        ["ffprobe", "-v", "error", *options, "-of", "json", "-show_format", "-show_streams", "-show_packets",
         "-show_data_hash", "MD5", str(path)], capture_output=True)
    if run.returncode or run.stderr:
        raise ValueError(f"ffprobe complains of {path}: {run.stderr.decode()}")
    found = json.loads(run.stdout)
    tags = found["format"].get("tags", {})
    finished = is_finished(path)
    tracks = [_track(stream, tags, finished) for stream in found["streams"]]
    by_index = {track.index: track for track in tracks}
    for packet in found["packets"]:
        _add_packet(by_index[packet["stream_index"]], packet)
    return MediaFile(str(path), tags, [track for track in tracks if track.starts])


def _track(stream, tags, finished):
    track_id = int(stream.get("id", "0"), 0) or stream["index"] + 1
    own = {name.lower(): value for name, value in stream.get("tags", {}).items()}
    return Track(stream["index"], track_id, stream["codec_type"], stream["codec_name"],
                 own.get("handler_name") or own.get("title", ""),
                 own.get("mediasessionid") or tags.get(f"track.{track_id}.mediaSessionId", ""),
                 _duration(stream, own) if finished else None, [], [], [])


def _duration(stream, tags):
    """Of a track, in seconds: Matroska keeps it as a text such as 00:00:02.040000000."""
    if "duration" in stream:
        return float(stream["duration"])
    hours, minutes, seconds = tags["duration"].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds) - float(stream["start_time"])


def _add_packet(track, packet):
    if "pts_time" not in packet:
        raise ValueError(f"a packet of track {track.track_id} has no time")
    track.starts.append(float(packet["pts_time"]))
    if packet["flags"].startswith("K"):
        track.key_frames.append(track.starts[-1])
    track.hashes.append(packet["data_hash"])


def decode_errors(media, options=()):
    """What FFmpeg has to say when it decodes all tracks; empty when all is well."""
    maps = [word for track in media.tracks for word in ("-map", f"0:{track.index}")]
    # Without -enc_time_base FFmpeg 5.1 counts in steps of a frame rate that it guesses, and complains of every step with
    # two pictures: cameras are not that regular.
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", *options, "-i", media.path, *maps, "-enc_time_base", "-1",
         "-f", "null", "-"], capture_output=True)
    return run.stderr.decode() or (f"exit status {run.returncode}" if run.returncode else "")


def top_level_boxes(path):
    """The types of the boxes of an MP4, as ISO/IEC 14496-12, 4.2, lays them out."""
    found = []
    with open(path, "rb") as file:
        end = file.seek(0, 2)
        position = 0
        while position + 8 <= end:
            file.seek(position)
            size, kind = struct.unpack(">I4s", file.read(8))
            if size == 1:
                size, = struct.unpack(">Q", file.read(8))
            found.append(kind.decode("latin-1"))
            position = position + size if size >= 8 else end
    return found


def is_finished(path):
    """An ordinary MP4: one index, and no fragments. Or a WebM with its size and its cues."""
    if pathlib.Path(path).suffix == ".webm":
        return "cues" in segment_elements(path)
    boxes = top_level_boxes(path)
    return boxes.count("moov") == 1 and "moof" not in boxes


_ELEMENTS = {0x1A45DFA3: "ebml", 0x18538067: "segment", 0x1C53BB6B: "cues", 0x1F43B675: "cluster"}


def segment_elements(path):
    """The elements of a WebM's segment as far as they have names here; none while the segment has no end."""
    data = pathlib.Path(path).read_bytes()
    found, position = [], 0
    while position + 12 <= len(data):
        kind, position = _ebml_number(data, position, keep_marker=True)
        size_at = position
        size, position = _ebml_number(data, position)
        name = _ELEMENTS.get(kind, "")
        if name != "segment":
            found.append(name)
            position += size
        elif size == (1 << 7 * (position - size_at)) - 1:
            return []
    return found


def _ebml_number(data, position, keep_marker=False):
    """A number of variable length (RFC 8794, 4) and where it ends."""
    length = 9 - data[position].bit_length()
    value = int.from_bytes(data[position:position + length], "big")
    return value if keep_marker else value & ((1 << 7 * length) - 1), position + length


def pictures(media, track):
    """Times and pictures (HEIGHT x WIDTH x RGB) of a video track, each decoded alone so that it keeps its offset."""
    run = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-copyts", "-i", media.path, "-map", f"0:{track.index}",
         "-vsync", "passthrough", "-vf", f"scale={WIDTH}:{HEIGHT}:flags=area,showinfo", "-f", "rawvideo",
         "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
    times = numpy.array([float(text) for text in _PTS.findall(run.stderr)])
    frames = numpy.frombuffer(run.stdout, numpy.uint8).reshape(-1, HEIGHT, WIDTH, 3)
    if len(times) != len(frames):
        raise ValueError(f"{len(times)} times for {len(frames)} pictures in track {track.track_id}")
    return times, frames


def picture_sizes(media):
    """Time, width and height of each picture of the only video track, as it is coded."""
    run = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp_time,width,height",
         "-of", "csv=p=0", media.path], capture_output=True, text=True, check=True)
    fields = [line.split(",")[:3] for line in run.stdout.split()]
    return [(float(time), int(width), int(height)) for time, width, height in fields]


def picture_at(path, time_s, width, height):
    """The picture of a file at that time as a player shows it: HEIGHT x WIDTH x RGB."""
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-ss", str(time_s), "-i", str(path), "-frames:v", "1", "-vf", f"scale={width}:{height}:flags=area",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
    return numpy.frombuffer(run.stdout, numpy.uint8).reshape(height, width, 3)


def sound(media, track):
    """Samples (mono, AUDIO_RATE) of an audio track. The first of them belongs to track.start, or to 0 where that is before
    it: FFmpeg drops what an encoder was primed with."""
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", media.path, "-map", f"0:{track.index}", "-f", "f32le", "-ac", "1",
         "-ar", str(AUDIO_RATE), "-"], capture_output=True, check=True)
    return numpy.frombuffer(run.stdout, numpy.float32)
