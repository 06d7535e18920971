"""A recording plays in a browser."""

import browser


def test_chromium_plays_the_h264_recording_from_start_to_end(recordings, web, tmp_path):
    recorded = recordings("h264")
    first = recorded.media.of_kind("video")[0]
    with browser.Browser(web, "player.html", {"file": web.serve_file(recorded.path)}, tmp_path, "player") as player:
        played = player.wait_for("played", timeout_s=60)
    assert "failure" not in played, played
    assert played["ended"]
    assert (played["width"], played["height"]) == (320, 240)
    assert played["audioBytes"] > 0
    assert abs(played["duration"] - max(track.end for track in recorded.media.tracks)) < 0.1
    assert played["decodedFrames"] >= 0.9 * len(first.starts)
