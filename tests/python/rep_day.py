"""Plays a story of taps through the door, as tests/src/shell.rs does. What it needs stands in the environment; prints the device's digest."""

import asyncio
import os
import queue
import sys
import time
import uuid

sys.path.insert(0, os.environ["ROUNDSMAN_BINDINGS"])
from roundsman import roundsman_bindings as core, roundsman_present as present  # noqa: E402

PATIENCE_S = 60


class Phone(core.Platform):
    """A phone whose place and network the story sets."""

    def __init__(self):
        self.at, self.over, self.reminders = None, core.Network.FREE, []

    def wall_ms(self):
        return time.time_ns() // 1_000_000

    def monotonic_ms(self):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def boot(self):
        return "the only one"

    def fix(self):
        return self.at

    def network(self):
        return self.over

    def is_saving_power(self):
        return False

    def seal(self, plain):
        return bytes(reversed(plain))

    def unseal(self, sealed):
        return bytes(reversed(sealed))

    def remind(self, reminders):
        self.reminders = reminders


class Watching(core.Observer):
    def __init__(self):
        self.views = queue.Queue()

    def changed(self, view):
        self.views.put(view)


class Shell:
    def __init__(self, app, phone, words):
        self.app, self.phone, self.words = app, phone, words
        self.stack, self.asked, self.observed = [present.Screen.TODAY()], None, None
        self.look()

    def look(self):
        if self.observed:
            self.observed.stop()
        self.watching = Watching()
        self.observed = self.app.observe(self.stack[-1], self.watching)
        self.view = self.watching.views.get(timeout=PATIENCE_S)

    def outline(self):
        while not self.watching.views.empty():
            self.view = self.watching.views.get()
        return present.outline(self.view)

    def until(self, is_so):
        while not is_so(self.outline()):
            self.view = self.watching.views.get(timeout=PATIENCE_S)
        return self.outline()

    async def send(self, intent):
        done = await self.app.send(intent)
        if done.is_over and len(self.stack) > 1:
            self.stack.pop()
        if done.go:
            self.stack.append(done.go)
        if done.is_over or done.go:
            self.look()

    async def tap(self, text):
        def found(outline):
            return next((tap for tap in outline.taps if tap.text == text and tap.is_enabled), None)

        def is_field(outline):
            return any(field.label == text and field.screen is None for field in outline.fields)

        outline = self.until(lambda outline: found(outline) or is_field(outline))
        one = found(outline)
        if one is None:
            return await self.choose(text, "here")
        tap = one.tap
        if tap.is_GO():
            self.stack = [tap.screen] if one.is_place else self.stack + [tap.screen]
            self.look()
        elif tap.is_TURN():
            self.turn(tap.screen)
        elif tap.is_DO():
            await self.send(tap.intent)
        else:
            self.asked = tap

    def turn(self, screen):
        self.stack[-1] = screen
        self.observed.turn(screen)

    def field(self, label):
        label, _, place = label.partition(" #")
        place = int(place or 1)

        def fields(outline):
            return [field for field in outline.fields if field.label == label]

        return fields(self.until(lambda outline: len(fields(outline)) >= place))[place - 1]

    async def fill(self, label, text):
        field = self.field(label)
        if field.screen is not None:
            field.screen.text = text
            self.turn(field.screen)
            return
        await self.send(present.Intent.TYPE(form=field.form, field=field.key, text=text))

    async def choose(self, label, option):
        field = self.field(label)
        named = next((one.id for one in field.options if one.text == option), option)
        await self.send(present.Intent.CHOOSE(form=field.form, field=field.key, option=named))

    async def step(self, line):
        verb, _, rest = line.partition(" ")
        for name, word in self.words.items():
            rest = rest.replace("{" + name + "}", word)
        label, _, text = rest.partition(" = ")

        def says(outline):
            return any(rest in said for said in outline.texts + [tap.text for tap in outline.taps])

        if verb == "see":
            self.until(says)
        elif verb == "not":
            self.until(lambda outline: not says(outline))
        elif verb == "tap":
            await self.tap(rest)
        elif verb == "back":
            self.stack = self.stack[:-1] or self.stack
            self.look()
        elif verb == "type":
            await self.fill(label, text)
        elif verb == "choose":
            await self.choose(label, text)
        elif verb == "photo":
            screen = self.stack[-1]
            await self.send(present.Intent.ADD_PHOTO(record=screen.record, slot=screen.slot, path=rest))
        elif verb == "file":
            await self.send(present.Intent.ADD_FILE(record=self.asked.record, slot=self.asked.slot, path=rest))
        elif verb == "voice":
            await self.send(present.Intent.ADD_VOICE(visit=self.asked.visit, path=rest))
        elif verb == "shot":
            pass  # nobody takes pictures here
        elif verb == "place":
            lat, lon = map(float, rest.split())
            self.phone.at = core.Fix(lat=lat, lon=lon, accuracy_m=12.0)
        elif verb == "network":
            self.phone.over = core.Network[rest.upper()]
        else:
            raise ValueError(f"`{verb}` is no step")


def bad_calls(app):
    """What a shell may do wrong comes back as an error with words, and the object lives on."""

    async def calls():
        for intent, code in [
            (present.Intent.SAVE(form="new-nowhere"), "client.form_gone"),
            (present.Intent.START_VISIT(customer="no id"), "client.not_an_id"),
            (present.Intent.START_VISIT(customer=str(uuid.uuid4())), "record.unknown"),
        ]:
            try:
                await app.send(intent)
                raise AssertionError(f"{intent} went through")
            except core.AppError.Failed as error:
                assert error.code == code and error.text, error

    asyncio.run(calls())
    view = app.view(present.Screen.RECORD(id="no id"))
    assert view.state == present.ScreenState.FAILED, view


async def play(shell, story):
    for number, line in enumerate(story.splitlines(), 1):
        line = line.strip()
        if line and not line.startswith("#"):
            try:
                await shell.step(line)
            except Exception as error:
                why = [reason.text for reason in getattr(error, "reasons", [])] or error
                print(f"line {number}: {line}\n{why!r}\nthe screen: {shell.outline().texts}", file=sys.stderr, flush=True)
                # The door's thread may be in the middle of a call into an interpreter that is going down.
                os._exit(1)


def main():
    phone = Phone()
    app = core.App.open(os.environ["ROUNDSMAN_HOME"], "en", phone)
    words = {name: os.environ["ROUNDSMAN_" + name.upper()] for name in ("url", "code", "files")}
    shell = Shell(app, phone, words)
    with open(os.environ["ROUNDSMAN_STORY"], encoding="utf-8") as story:
        asyncio.run(play(shell, story.read()))
    asyncio.run(app.keep())
    assert phone.reminders, "the new customer's deadline is to be reminded of"
    bad_calls(app)
    digest = app.digest()
    app.shut()
    print(digest)


main()
