"""Makes one recording of sentences, and judges what became of it (STOI: 1 is as clear as the original).

A sentence is judged where it fits best, because networks and codecs delay it; a jitter buffer may change the delay
between two sentences, so each of them is looked for anew. It may do so within one, too, which is not heard but fits
nowhere as a whole: so each second of a sentence is judged where it fits best near the sentence's place.
"""

import multiprocessing
import pathlib
import sys
import wave

import numpy
import pystoi
import scipy.signal

RATE = 48_000
PAUSE = RATE // 2
# By so much a jitter buffer may move a part of a sentence.
SHIFT = RATE // 10
LOSSES = ["0", "1", "5", "15", "30"]


def prepare(out, *sentences):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    speech, places = [numpy.zeros(PAUSE)], []
    for sentence in sentences:
        with wave.open(sentence) as recording:
            samples = numpy.frombuffer(recording.readframes(recording.getnframes()), "<i2") / 32_768
            samples = scipy.signal.resample_poly(samples, RATE, recording.getframerate())
        # Loud as a browser's gain control makes it.
        samples *= 0.1 / numpy.sqrt(numpy.mean(samples**2))
        start = sum(map(len, speech))
        places.append((start, start + len(samples)))
        speech += [numpy.clip(samples, -1, 1), numpy.zeros(PAUSE)]
    (numpy.concatenate(speech) * 32_767).astype("<i2").tofile(out / "speech.raw")
    numpy.savetxt(out / "places", places, fmt="%d")


def read(path):
    return numpy.fromfile(path, "<i2") / 32_768


def clarity(speech, places, heard, told=0):
    """The mean of all sentences from number `told` on."""
    heard = numpy.concatenate([heard, numpy.zeros(2 * RATE)])
    first = best_place(speech, heard, 0, len(heard))
    scores = []
    for start, end in places[told:]:
        sentence, near = speech[start:end], max(0, first + start - RATE // 2)
        delay = best_place(sentence, heard, near, near + len(sentence) + RATE) - start
        scores += [clarity_near(speech[begin:stop], heard, begin + delay) for begin, stop in seconds(start, end)]
    return numpy.mean(scores)


def clarity_near(second, heard, place):
    near = max(0, place - SHIFT)
    at = best_place(second, heard, near, near + len(second) + 2 * SHIFT)
    part = heard[at : at + len(second)]
    return pystoi.stoi(second[: len(part)], part, RATE)


def seconds(start, end):
    """Parts of equal length, a second or nearly so."""
    edges = numpy.linspace(start, end, max(1, round((end - start) / RATE)) + 1).astype(int)
    return zip(edges, edges[1:])


def best_place(sound, heard, start, end):
    match = scipy.signal.correlate(heard[start:end], sound, mode="full", method="fft")
    return max(0, start + int(numpy.argmax(match)) - len(sound) + 1)


def judge(out):
    out = pathlib.Path(out)
    speech, places = read(out / "speech.raw"), numpy.loadtxt(out / "places", dtype=int)
    score = lambda *name, **more: f"{clarity(speech, places, read(out / ('.'.join(name) + '.raw')), **more):.3f}"
    codecs = dict(line.split(maxsplit=1) for line in (out / "codecs").read_text().splitlines())
    print("| STOI | bytes/s, us/frame |", " | ".join(f"{loss} % {kind}" for kind in ("random", "burst") for loss in LOSSES), "|")
    for what in ["uplink", "uplink-red", "downlink", *codecs]:
        row = [score(what, kind, loss) for kind in ("random", "burst") for loss in LOSSES]
        print(f"| {what} | {codecs.get(what, '').replace(' ', ', ')} |", " | ".join(row), "|")
    # Copies begin in the first sentence, when the talker is told of losses.
    for what in ["uplink", "uplink-red"]:
        row = [score(what, kind, loss, told=1) for kind in ("random", "burst") for loss in LOSSES]
        print(f"| {what}, from the second sentence on | |", " | ".join(row), "|")
    for jitter in ["0", "50", "100", "200"]:
        print(f"jitter to {jitter} ms: {score('uplink', 'jitter', jitter)}")


def compare(out):
    """Every server's scores, a recording for each seed, and by how much the first differs from each of the others."""
    out = pathlib.Path(out)
    cases = ["random.0"] + [f"{kind}.{loss}" for kind in ("random", "burst") for loss in LOSSES[1:]]
    speech, places = read(out / "speech.raw"), numpy.loadtxt(out / "places", dtype=int)
    with multiprocessing.Pool(initializer=original.update, initargs=[{"speech": speech, "places": places}]) as pool:
        paths = sorted(out.glob("*/*.raw"))
        scores = dict(zip(paths, pool.map(clarity_of, paths, chunksize=1)))
    rows = {}
    for what in ["uplink", "downlink"]:
        for server in ["carillon", "audiobridge", "audiobridge-told"]:
            of = lambda case: numpy.array([scores[path] for path in paths if path.match(f"{server}/{what}.{case}.*")])
            row = [of(case) for case in cases]
            if any(map(len, row)):
                rows[what, server] = row
    print("| STOI, mean (standard deviation) |", " | ".join(cases), "|")
    for (what, server), row in rows.items():
        print(f"| {what}, {server} |", " | ".join(f"{seeds.mean():.3f} ({deviation(seeds):.3f})" for seeds in row), "|")
    print("| carillon better by (standard error) |", " | ".join(cases), "|")
    for (what, server), row in rows.items():
        if server != "carillon":
            gains = [ours - theirs for ours, theirs in zip(rows[what, "carillon"], row)]
            error = lambda gain: deviation(gain) / len(gain) ** 0.5
            print(f"| {what}, {server} |", " | ".join(f"{gain.mean():+.3f} ({error(gain):.3f})" for gain in gains), "|")


original = {}


def clarity_of(path):
    return clarity(original["speech"], original["places"], read(path))


def deviation(values):
    return numpy.std(values, ddof=1) if len(values) > 1 else 0.0


if __name__ == "__main__":
    {"prepare": prepare, "judge": judge, "compare": compare}[sys.argv[1]](*sys.argv[2:])
