"""The conference that the demo and the tests record: one joins late, one leaves early, one vanishes and comes back."""

import dataclasses
import time

import browser
import janus as janus_module
import processes
import witness


@dataclasses.dataclass
class Presence:
    """One stretch of publishing, from its `published` event to its end. Times are wall-clock seconds."""
    name: str
    look: browser.Look
    publisher_id: int
    published_at: float
    media_session_id: str = ""
    end: str = "stayed"          # or "left", "vanished"
    ended_at: float = 0.0
    witnesses: dict = dataclasses.field(default_factory=dict)   # "audio", "video" -> Witness


class Conference:
    """Participants in one room of a private Janus. It owns their browsers; `say` takes lines for people."""

    def __init__(self, web, janus, folder, room, say=lambda line: None, witnesses=False):
        self.web = web
        self.janus = janus
        self.folder = folder
        self.room = room
        self.say = say
        self.presences = []
        self._witnesses = witnesses
        self._people = {}

    def invite(self, name, look, server=None, **options):
        """Starts a participant's browser; it publishes when it is told to join."""
        person = browser.Publisher(self.web, self.folder, server or browser.websocket_url(self.janus), self.room,
                                   name, look, wait=1, **options)
        self._people[name] = person
        return person

    def join(self, name):
        person = self._people[name]
        person.wait_for("ready")
        person.command("publish")
        publisher_id = person.wait_published()["publishers"][0]["publisherId"]
        event = processes.wait_until(lambda: self.web.room_events("published", id=publisher_id), 5,
                                     f"no `published` event of {name}")[0]
        presence = Presence(name, person.look, publisher_id, event["at"], self._media_session(publisher_id))
        if self._witnesses:
            presence.witnesses = {stream["type"]: self._witness(publisher_id, stream) for stream in event["streams"]}
        self.presences.append(presence)
        self.say(f"{name} publishes")
        return presence

    def leave(self, name):
        person = self._people.pop(name)
        self._end(name, "left", person.leave()["leftAt"] / 1000)
        person.close()
        self.say(f"{name} leaves")

    def vanish(self, name):
        ended_at = time.time()
        self._people.pop(name).kill()
        self._end(name, "vanished", ended_at)
        self.say(f"{name} vanishes without a goodbye (kill -9)")

    def finish(self):
        """Call it right after the recording's end: whoever is still there stayed until then."""
        for presence in self.presences:
            if presence.end == "stayed":
                presence.ended_at = time.time()

    def close(self):
        for presence in self.presences:
            for one in presence.witnesses.values():
                one.close()
        for person in self._people.values():
            person.close()
        self._people.clear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _end(self, name, end, ended_at):
        presence = [one for one in self.presences if one.name == name][-1]
        presence.end, presence.ended_at = end, ended_at

    def _media_session(self, publisher_id):
        """What the recorder calls this publisher's stream; it hears of it just after we do."""
        def find():
            streams = self.janus.rest.call("/stream/find_all").body
            return next((one["mediaSessionId"] for one in streams
                         if isinstance(one, dict) and one["publisherId"] == publisher_id), None)
        return processes.wait_until(find, 3, f"publisher {publisher_id} is not in /stream/find_all")

    def _witness(self, publisher_id, stream):
        return witness.Witness(self.janus, self.room, janus_module.Janus.PUBLISH_SECRET, publisher_id, stream["mid"])


def play(conference, vanishing_server=None, pause_s=4):
    """The whole story. Start the recording before it; it returns while Alice and the returned Carol still publish."""
    alice, bob, carol = browser.LOOKS[:3]
    conference.invite("Bob", bob)
    conference.invite("Carol", carol, vanishing_server)
    conference.join("Bob")
    conference.join("Carol")
    conference.invite("Alice", alice)
    time.sleep(pause_s)
    conference.say("Alice joins late")
    conference.join("Alice")
    time.sleep(pause_s)
    conference.leave("Bob")
    conference.vanish("Carol")
    conference.invite("Carol", carol)
    conference.say("Carol comes back")
    conference.join("Carol")
    time.sleep(pause_s)
