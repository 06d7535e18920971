"""What a mixed file shows and lets hear: whose colour is where in which picture, and when flashes and beeps begin."""

import dataclasses
import subprocess

import numpy

import analysis
import mediafile

FLASH_MS = 100
WHITE = (235, 128, 128)
# The largest difference of Y, U or V that two encodings of one colour make in the middle of an area.
SAME_COLOR = 12
# Of a picture: left, top, right, bottom. Edges are blurred by scaling and encoding, and at the foot there is a caption.
MIDDLE = (0.25, 0.15, 0.75, 0.6)
WIDE = 16 / 9


@dataclasses.dataclass
class Mixed:
    """The pictures of a mixed file as planes of YUV, and its sound."""
    media: mediafile.MediaFile
    fps: int
    luma: numpy.ndarray      # picture, row, column
    chroma: numpy.ndarray    # picture, plane (U, V), row, column

    @property
    def pictures(self):
        return len(self.luma)

    def times_ms(self):
        return numpy.arange(self.pictures) * 1000 / self.fps

    def color_at(self, picture, area, part=MIDDLE, aspect=WIDE):
        """The typical colour of a part of the picture of that aspect that lies in an area of --dry-run."""
        width = min(area["width"], area["height"] * aspect)
        height = width / aspect
        x, y = area["x"] + (area["width"] - width) / 2, area["y"] + (area["height"] - height) / 2
        left, right = (int(x + width * part[i]) for i in (0, 2))
        top, bottom = (int(y + height * part[i]) for i in (1, 3))
        # The median: a placeholder has a name in its middle.
        u, v = numpy.median(self.chroma[picture, :, top // 2:bottom // 2, left // 2:right // 2], axis=(1, 2))
        return numpy.median(self.luma[picture, top:bottom, left:right]), u, v

    def has_color(self, picture, color):
        """Whether as much of a picture as a small tile is of this colour."""
        return self.share_of(picture, color) > 0.01

    def share_of(self, picture, color):
        """How much of a picture is of this colour, 0 to 1."""
        near = numpy.abs(self.luma[picture, ::2, ::2].astype(int) - color[0]) < SAME_COLOR
        for plane in (0, 1):
            near &= numpy.abs(self.chroma[picture, plane].astype(int) - color[1 + plane]) < SAME_COLOR
        return near.mean()

    def flashes(self, areas):
        """Seconds at which a flash begins; `areas` answers where to look in a picture, or None."""
        white = numpy.array([area is not None and is_near(self.color_at(picture, area), WHITE)
                             for picture, area in enumerate(areas)])
        return [float(time) / 1000 for time in self.times_ms()[1:][white[1:] & ~white[:-1]]]

    def beeps(self, frequencies):
        """{frequency: seconds at which a beep begins}."""
        track, = self.media.of_kind("audio")
        return analysis.analyse_sound(self.media, track, frequencies).beeps


def read(path, width=640, height=360, fps=30):
    """Reads and checks a mixed file: one picture for each step of time, and sound from its begin to its end."""
    media = mediafile.probe(path)
    assert mediafile.is_finished(path)
    assert mediafile.decode_errors(media) == ""
    video, = media.of_kind("video")
    assert [round(time * fps, 3) for time in sorted(video.starts)] == list(range(len(video.starts)))
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-f", "rawvideo", "-pix_fmt",
                          "yuv420p", "-"], capture_output=True, check=True).stdout
    planes = numpy.frombuffer(raw, numpy.uint8).reshape(-1, width * height * 3 // 2)
    assert len(planes) == len(video.starts)
    return Mixed(media, fps, planes[:, :width * height].reshape(-1, height, width),
                 planes[:, width * height:].reshape(-1, 2, height // 2, width // 2))


def is_near(color, expected):
    return max(abs(a - b) for a, b in zip(color, expected)) < SAME_COLOR


def scene_at(schedule, time_ms):
    return next((scene for scene in schedule["scenes"] if scene["startInMs"] <= time_ms < scene["endInMs"]), None)


def area_of(schedule, name, time_ms):
    """Where somebody is at a time, if they are on stage."""
    scene = scene_at(schedule, time_ms)
    return next((member for member in scene["members"] if member["name"] == name), None) if scene else None
