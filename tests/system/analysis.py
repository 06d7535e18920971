"""What the tracks of a recorded conference show: whose colour and beep, and when flashes and beeps begin.

Everything is measured on the file's timeline, in seconds. The publisher page (pages/picture.js, pages/sound.js) says
what is to be found: a flash and a beep at each whole second of the machine's clock, and that clock in every picture.
"""

import dataclasses
import statistics

import numpy

import mediafile

CLOCK_BITS = 20
BLOCK = mediafile.WIDTH // CLOCK_BITS
FLASH_LEVEL = 150     # of the darkest of red, green and blue: no participant's colour comes near
BEEP_WINDOW_S = 0.01  # the beeps' frequencies are multiples of 1/window, so that they do not disturb each other
SAME_SECOND_S = 0.5


@dataclasses.dataclass
class Picture:
    """What a video track shows."""
    colour: tuple     # the typical one
    colours: list     # of each frame
    flashes: list     # times at which a flash begins
    times: list       # of each frame
    clocks: list      # of each frame: milliseconds modulo 2^20, None where the blocks cannot be read


@dataclasses.dataclass
class Sound:
    """What an audio track lets hear."""
    loudness: dict    # of each known frequency: the largest amplitude
    beeps: dict       # of each known frequency: times at which a beep begins

    @property
    def frequency(self):
        return max(self.loudness, key=self.loudness.get)


def analyse_picture(media, track):
    times, frames = mediafile.pictures(media, track)
    # Below the flash there is always the plain colour. Its median over time: a first frame may be poor.
    colours = frames[:, -12:-3, 4:-4].mean(axis=(1, 2)).astype(int)
    colour = numpy.median(colours, axis=0)
    centre = frames[:, 5 * BLOCK:-4 * BLOCK, 6 * BLOCK:-6 * BLOCK].mean(axis=(1, 2)).min(axis=1)
    return Picture(tuple(int(channel) for channel in colour), [tuple(one) for one in colours],
                   _rises(times, centre > FLASH_LEVEL), list(times), [read_clock(frame) for frame in frames])


def read_clock(frame):
    """The milliseconds that the blocks of a picture show; each bit stands above its complement."""
    rows = frame[:2 * BLOCK].mean(axis=2).reshape(2, BLOCK, CLOCK_BITS, BLOCK)[:, 2:-2, :, 2:-2].mean(axis=(1, 3))
    contrast = rows[0] - rows[1]
    if numpy.abs(contrast).min() < 60:
        return None
    return int("".join("1" if bit > 0 else "0" for bit in contrast), 2)


def clock_to_wall(clock_ms, near_s):
    """Wall-clock seconds of a clock that was read, given that they are within minutes of near_s."""
    period = 1 << CLOCK_BITS
    distance = (clock_ms - int(near_s * 1000)) % period
    return (int(near_s * 1000) + (distance if distance < period // 2 else distance - period)) / 1000


def analyse_sound(media, track, frequencies):
    samples = mediafile.sound(media, track)
    loudness, beeps = {}, {}
    for frequency in frequencies:
        level = _level(samples, frequency)
        loudness[frequency] = float(level.max()) if len(level) else 0.0
        beeps[frequency] = _beep_starts(level, max(track.start, 0))
    return Sound(loudness, beeps)


def _level(samples, frequency):
    """The amplitude of one frequency at each sample, over a window centred there."""
    count = int(BEEP_WINDOW_S * mediafile.AUDIO_RATE)
    wave = numpy.exp(-2j * numpy.pi * frequency / mediafile.AUDIO_RATE * numpy.arange(len(samples)))
    sums = numpy.cumsum(numpy.concatenate([numpy.zeros(count // 2), samples * wave, numpy.zeros(count - count // 2)]))
    return numpy.abs(sums[count:] - sums[:-count]) * 2 / count


def _beep_starts(level, start):
    """Times at which the level passes half of what a beep usually has."""
    if not len(level) or level.max() < 0.01:
        return []
    loud = level > level.max() / 2
    times = start + numpy.arange(len(level)) / mediafile.AUDIO_RATE
    return _rises(times, loud)


def _rises(times, states):
    """Times at which a state becomes true after it was false; again only in the next second."""
    found = []
    for index in numpy.flatnonzero(states[1:] & ~states[:-1]) + 1:
        if not found or times[index] - found[-1] > SAME_SECOND_S:
            found.append(float(times[index]))
    return found


def distances(these, others):
    """Of each time, the signed distance to the nearest of the others, where one lies in the same second."""
    if not others:
        return []
    nearest = [min((one - other for other in others), key=abs) for one in these]
    return [distance for distance in nearest if abs(distance) < SAME_SECOND_S]


def median_distance(these, others):
    """Median of the absolute distances; None where there is no pair."""
    found = [abs(distance) for distance in distances(these, others)]
    return statistics.median(found) if found else None


def colour_distance(one, other):
    return max(abs(a - b) for a, b in zip(one, other))


def nearest(colour, looks):
    """The participant's look whose colour is nearest."""
    return min(looks, key=lambda look: colour_distance(colour, look.colour))


def delays(picture, near_s):
    """Of each frame with a readable clock: its time in the file minus the wall clock at which it was drawn."""
    return [time - clock_to_wall(clock, near_s)
            for time, clock in zip(picture.times, picture.clocks) if clock is not None]
