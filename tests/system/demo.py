"""Records two conferences and two single streams of headless browsers, lets the hook script mix the conferences, and
shows the files and what a backend was told.

scripts/demo.sh builds the project and calls it.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import time

import backend as backend_module
import browser
import built
import conference
import janus as janus_module
import listing
import mediafile
import processes
import single
import web as web_module

DEBIAN_ROOM = 1234
MIXING_TIMEOUT_S = 120
HOW_TO_PLAY = {
    janus_module.H264_ROOM: "any browser, mpv, VLC or ffplay",
    DEBIAN_ROOM: "mpv or ffplay (browsers do not play VP8 in MP4)",
}


def say(line):
    print(f"   {line}", flush=True)


def required(answer):
    """The body of a successful answer; ends the demo with the server's own words otherwise."""
    if answer.status != 200:
        sys.exit(f"The recorder refuses: {answer}")
    return answer.body


def record_room(web, janus, folder, room, uri):
    """Records the story of tests/system/conference.py in one room; returns the finished file."""
    required(janus.rest.call("/multipleRecorder/startup",
                             {"uri": uri, "room": room, "secret": janus.PUBLISH_SECRET}))
    say(f"recording of room {room} started: POST /rest-api/multipleRecorder/startup")
    with conference.Conference(web, janus, folder, room, say) as people:
        conference.play(people)
        file_name = required(janus.rest.call("/multipleRecorder/terminate", {"uri": uri}))["fileName"]
    say("recording terminated: POST /rest-api/multipleRecorder/terminate")
    return janus.records / file_name


def show(build, path, room):
    print(f"\n   {path}")
    for track in listing.show_tracks_info(build, path):
        edits = ", ".join(f"{edit['type']} {edit['startInMs']}-{edit['endInMs']}" for edit in track["trackEdits"])
        say(f"track {track['trackId']:>2}  {track['trackType']}  {track['trackCodec']}  "
            f"{track['streamName']:<8} {track['mediaSessionId']}  {edits}")
    say(f"all of it:     janus-recorder-mixer --show-tracks-info {path}")
    say(f"play it:       {HOW_TO_PLAY[room]}; a player shows one participant, mpv changes tracks with _ and #")
    say(f"cut out track: ffmpeg -i {path} -map 0:0 -c copy one-track.mp4")


class Mixing:
    """The hook script that comes with the project, with a mixer that is told whom to call back."""

    def __init__(self, build, folder, backend):
        self.backend = backend
        config = folder / "offline_mixer.json"
        config.write_text(json.dumps({"multithreading": True, "minAvailableSpace": "64M",
                                      "callbackUrl": backend.url + "/mixed", "callbackSecret": backend.secret}))
        mixer = folder / "mixer.sh"
        mixer.write_text(f'#!/bin/sh\nexec "{built.find(build, "janus-recorder-mixer")}" --config "{config}" "$@"\n')
        mixer.chmod(0o755)
        self.settings = {"on_multiple_record_hook_script": str(built.find(build, "on_multiple_record_hook.sh"))}
        self.environment = {**os.environ, "RECORDER_MIXER": str(mixer), "RECORDER_LOG_DIR": str(folder)}

    def wait_for(self, uri):
        """The mixed file of a recorder, when the backend is told of it."""
        say("on_multiple_record_hook.sh runs janus-recorder-mixer")
        told, = self.backend.wait_for(
            lambda: [one for one in self.backend.deliveries() if one.body["recorderUri"] == uri], MIXING_TIMEOUT_S)
        say(f"the mixer told a backend: POST {told.path} {told.raw.decode()}  "
            f"(signed: {'yes' if told.is_signed else 'NO'})")
        if "error" in told.body:
            sys.exit(f"The mixer failed: {told.body['error']['message']}")
        return pathlib.Path(told.body["mixerParams"][0]["path"])


def record_singles(web, janus, folder):
    """One stream of a room, asked for by REST, and one of a client that publishes to the plugin and asks itself."""
    server = browser.websocket_url(janus)
    streams = single.Streams(janus)
    template = "{streamName}-{startTimeMillis}-{endTimeMillis}"
    with browser.Publisher(web, folder, server, janus_module.H264_ROOM, "Alice", browser.LOOKS[0]) as alice, \
            browser.Streamer(web, folder, server, browser.LOOKS[1], "Bob") as bob:
        alice.wait_published()
        stream = streams.wait_for("Alice")
        name = streams.start(stream, fileTemplate=template)
        say(f"recording of Alice's stream alone: POST /rest-api/recorder/startup, {name}")
        told = bob.publish("Bob", {"record": True, "config": {"fileTemplate": template}}, codec="vp8")
        if "error" in told:
            sys.exit(f"The recorder refuses: {told['error']}")
        say('Bob publishes to janus.plugin.recorder: {"request":"publish","streamName":"Bob","record":true}')
        time.sleep(4)
        paths = [streams.stop(stream), janus.records / bob.unpublish("Bob")["recordName"]]
    say("both are ended: POST /rest-api/recorder/terminate, and Bob's unpublish")
    return paths


def show_single(path):
    print(f"\n   {path}")
    for track in mediafile.probe(path).tracks:
        say(f"{track.kind}  {track.codec}  {track.name}  {track.media_session_id}  {track.end - track.start:.1f} s")


def show_events(backend):
    """What the backend was told, in the order of its arrival; of how good it is, how many tracks there are figures of."""
    for one in backend.accepted():
        quality = {"quality": f"of {len(one.payload['quality'])} tracks"} if "quality" in one.payload else {}
        payload = json.dumps({**one.payload, **quality}, ensure_ascii=False)
        say(f"{one.type:<25} {payload}  (signed: {'yes' if one.is_signed else 'NO'})")


def keep(path, output):
    """Moves the file out of the temporary folder; an older recording of that name stays."""
    target = output / path.name
    number = 1
    while target.exists():
        target = output / f"{path.stem}-{number}{path.suffix}"
        number += 1
    return pathlib.Path(shutil.move(path, target))


def stay(web, janus, folder, output):
    """Two participants go on publishing until Ctrl-C, so that there is something to record by hand."""
    people = [browser.Publisher(web, folder, browser.websocket_url(janus), janus_module.H264_ROOM, name, look)
              for name, look in zip(("Alice", "Bob"), browser.LOOKS)]
    for person in people:
        person.wait_published()
    base = f"curl -s -H 'Content-Type: application/json' http://127.0.0.1:{janus.rest_port}/rest-api"
    body = {"uri": "multi-recorder://by-hand", "room": janus_module.H264_ROOM, "secret": janus.PUBLISH_SECRET}
    print("Janus stays up, and Alice and Bob publish. Record them by hand:\n")
    print(f"   {base}/stream/find_all -d '{{}}'")
    print(f"   {base}/multipleRecorder/startup -d '{json.dumps(body)}'")
    print(f"   {base}/multipleRecorder/find_all -d '{{}}'")
    print(f"   {base}/multipleRecorder/terminate -d '{json.dumps({'uri': body['uri']})}'")
    print(f"\n   recordings: {janus.records}, moved to {output} at the end\n   Janus's log: {janus.log_path}\n")
    print("Ctrl-C ends it.", flush=True)
    threading.Event().wait()


def run(arguments, folder):
    try:
        hold_conferences(arguments, folder)
    finally:
        for path in (pathlib.Path(folder) / "records").glob("*.*"):  # made by hand, or interrupted
            print(f"   {keep(path, arguments.output)}")


def hold_conferences(arguments, folder):
    with web_module.WebServer() as web, backend_module.Backend() as backend, backend_module.Backend() as told_of_mixes:
        mixing = Mixing(arguments.build, pathlib.Path(folder), told_of_mixes)
        with janus_module.Janus(folder, arguments.build, web.url + "/events", environment=mixing.environment, recorder={
                **mixing.settings, "apps": [backend.application("defaultApp")]}) as janus:
            record_and_mix(arguments, folder, web, janus, backend, mixing)


def record_and_mix(arguments, folder, web, janus, backend, mixing):
    say(f"Janus {janus.version()} with the three modules, REST on port {janus.rest_port}, files in {folder}")
    for room, uri in ((janus_module.H264_ROOM, "multi-recorder://h264-room"),
                      (DEBIAN_ROOM, "multi-recorder://debians-room-1234")):
        path = record_room(web, janus, folder, room, uri)
        mixed = mixing.wait_for(uri)
        show(arguments.build, keep(path, arguments.output), room)
        say(f"mixed:         {keep(mixed, arguments.output)} plays everywhere\n")
    for path in record_singles(web, janus, folder):
        backend.wait_accepted("stoppedRecording", fileName=path.name)
        show_single(keep(path, arguments.output))
    print("\n   Meanwhile a backend received (POST /StreamEvent):")
    show_events(backend)
    if arguments.stay:
        stay(web, janus, folder, arguments.output)


def main():
    parser = argparse.ArgumentParser(prog="demo.sh", description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build tree, or a DESTDIR installation")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("demo-recordings"))
    parser.add_argument("--stay", action="store_true", help="leave Janus running until Ctrl-C")
    arguments = parser.parse_args()
    processes.exit_on_signals()
    arguments.output = arguments.output.absolute()
    arguments.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="janus-recorder-demo-", ignore_cleanup_errors=True) as folder:
        try:
            run(arguments, folder)
        except KeyboardInterrupt:
            print("\nEnded.")
            sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
