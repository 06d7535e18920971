"""A private Janus: Debian's program with temporary folders, free loopback ports, and the project's three modules."""

import pathlib
import re

import built
import jcfg
import loopback
import processes
import rest

DEBIAN_MODULES = pathlib.Path(next(pathlib.Path("/usr/lib").glob("*/janus"), "/usr/lib/janus"))
DEBIAN_SETTINGS = pathlib.Path("/etc/janus")

RECORDER_MODULES = {
    "plugins": "libjanus_recorder.so",
    "transports": "libjanus_recorder_rest.so",
    "events": "libjanus_recorder_rooms.so",
}
STOCK_MODULES = {
    "plugins": ["libjanus_videoroom.so"],
    "transports": ["libjanus_http.so", "libjanus_websockets.so"],
    "events": ["libjanus_sampleevh.so"],
}
H264_ROOM = 2642
ENCRYPTED_ROOM = 2643
# Two for each of the 200 streams that the recorder allows in one recording, and some more.
RTP_PORTS = 500
START_TIMEOUT_S = 20
# The plugin finishes its files within 5 s; then Janus closes.
STOP_TIMEOUT_S = 15


class Janus:
    """Owns its folder's content and its process. `build` is None for a Janus without the recorder."""

    ADMIN_SECRET = "janusoverlord"  # Debian's sample
    ADMIN_KEY = "let-me-record"     # the recorder's, for messages on handles
    PUBLISH_SECRET = "adminpwd"     # of room 1234 in Debian's sample, and of the H264 room

    def __init__(self, folder, build, events_url=None, session_timeout_s=60, recorder=None, rest_settings=None,
                 broadcast=True, environment=None, ice_interface="lo"):
        self.folder = pathlib.Path(folder)
        self.build = build
        self.environment = environment
        self.log_path = self.folder / "janus.log"
        self.records = self.folder / "records"
        self.http_port, self.admin_port, self.ws_port, self.rest_port = loopback.free_ports(4)
        self.process = None
        self.admin = rest.AdminApi(self.admin_port, self.ADMIN_SECRET)
        self.rest = rest.RestApi(self.rest_port)
        for name in ("settings", "records", "state", *RECORDER_MODULES):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._link_modules(events_url)
        self._write_core_settings(session_timeout_s, broadcast, ice_interface)
        self._write_stock_settings(events_url)
        if build:
            self._write_recorder_settings(recorder or {}, rest_settings or {})

    # --- life -----------------------------------------------------------------------------------

    def launch(self):
        """Starts the process without waiting for it."""
        self.process = processes.start(
            ["/usr/bin/janus", "--configs-folder", str(self.folder / "settings")], self.log_path, self.environment)

    def start(self):
        self.launch()
        try:
            processes.wait_until(self._is_ready, START_TIMEOUT_S, f"Janus does not start, see {self.log_path}")
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self):
        """SIGTERM. Returns the exit status, None when Janus had to be killed."""
        return processes.terminate(self.process, STOP_TIMEOUT_S)

    def kill(self):
        processes.kill(self.process)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def version(self):
        return rest.exchange(f"http://127.0.0.1:{self.http_port}/janus/info", method="GET").body["version_string"]

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process:
            self.stop()

    def _is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"Janus ended with {self.process.returncode}:\n{self.log_tail()}")
        try:
            rest.exchange(f"http://127.0.0.1:{self.http_port}/janus/info", method="GET")
        except OSError:
            return False
        return not self.build or self._recorder_answers()

    def _recorder_answers(self):
        if "Couldn't load" in self.log():
            raise RuntimeError(f"Janus does not load a module:\n{self.log_tail()}")
        try:
            return self.rest.call("/status").status == 200
        except OSError:
            return False

    # --- what the kernel and the log say ------------------------------------------------------------

    def log(self):
        """The log without its colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.log_path.read_text(errors="replace"))

    def log_tail(self, lines=30):
        return "\n".join(self.log().splitlines()[-lines:])

    def open_files(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def resident_kb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    # --- configuration --------------------------------------------------------------------------------

    def _link_modules(self, events_url):
        for kind, names in STOCK_MODULES.items():
            for name in names:
                if kind != "events" or events_url:
                    self._link(kind, DEBIAN_MODULES / kind / name)
        if self.build:
            for kind, name in RECORDER_MODULES.items():
                self._link(kind, built.find(self.build, name))

    def _link(self, kind, target):
        link = self.folder / kind / target.name
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def _write(self, name, text):
        (self.folder / "settings" / name).write_text(text)

    def _write_core_settings(self, session_timeout_s, broadcast, ice_interface):
        text = (DEBIAN_SETTINGS / "janus.jcfg").read_text()
        text = jcfg.change(
            text, "general", configs_folder=str(self.folder / "settings"), session_timeout=session_timeout_s,
            plugins_folder=str(self.folder / "plugins"), transports_folder=str(self.folder / "transports"),
            events_folder=str(self.folder / "events"), admin_secret=self.ADMIN_SECRET)
        # One interface, and mostly the loopback: no other machine takes part.
        text = jcfg.change(text, "nat", ice_enforce_list=ice_interface, ignore_mdns=True)
        text = jcfg.change(text, "events", broadcast=broadcast)
        self._write("janus.jcfg", text)

    def _write_stock_settings(self, events_url):
        http = (DEBIAN_SETTINGS / "janus.transport.http.jcfg").read_text()
        http = jcfg.change(http, "general", port=self.http_port, ip="127.0.0.1")
        http = jcfg.change(http, "admin", admin_http=True, admin_port=self.admin_port, admin_ip="127.0.0.1")
        self._write("janus.transport.http.jcfg", http)
        ws = (DEBIAN_SETTINGS / "janus.transport.websockets.jcfg").read_text()
        self._write("janus.transport.websockets.jcfg",
                    jcfg.change(ws, "general", ws_port=self.ws_port, ws_ip="127.0.0.1"))
        # Debian's rooms stay as they are; the H264 room is added behind them.
        rooms = (DEBIAN_SETTINGS / "janus.plugin.videoroom.jcfg").read_text()
        h264 = {"description": "H264 room", "secret": self.PUBLISH_SECRET, "publishers": 20, "bitrate": 512000,
                "fir_freq": 10, "videocodec": "h264"}
        encrypted = {**h264, "description": "encrypted room", "require_e2ee": True}
        self._write("janus.plugin.videoroom.jcfg", rooms + jcfg.render({f"room-{H264_ROOM}": h264,
                                                                         f"room-{ENCRYPTED_ROOM}": encrypted}))
        if events_url:
            sample = (DEBIAN_SETTINGS / "janus.eventhandler.sampleevh.jcfg").read_text()
            self._write("janus.eventhandler.sampleevh.jcfg", jcfg.change(
                sample, "general", enabled=True, events="plugins,core", grouping=False, backend=events_url))

    def _write_recorder_settings(self, recorder, rest_settings):
        first_port = loopback.free_udp_range(RTP_PORTS)
        plugin = {"record_dir": str(self.records), "multi_record_dir": str(self.records),
                  "state_dir": str(self.folder / "state"), "admin_key": self.ADMIN_KEY,
                  "on_record_hook_script": "", "on_multiple_record_hook_script": "",
                  "min_available_space": "64M", "rtp_port_range": f"{first_port}-{first_port + RTP_PORTS - 1}",
                  **recorder}
        self._write("janus.plugin.recorder.jcfg", jcfg.render({"general": plugin}))
        transport = {"http": True, "ip": "127.0.0.1", "port": self.rest_port, "admin_secret": self.ADMIN_SECRET,
                     **rest_settings}
        self._write("janus.transport.recorder_rest.jcfg", jcfg.render({"general": transport}))
        self._write("janus.eventhandler.recorder_rooms.jcfg", jcfg.render({"general": {"enabled": True}}))
        if "api_key" in transport:
            self.rest.api_key = transport["api_key"]
