"""A device that is handed on remembers nothing, or one test would find what another left."""

import pytest
from playwright.sync_api import Browser

from tests.browser.devices import Device
from tests.browser.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAVE = """() => {
  document.cookie = 'seen=1';
  localStorage.setItem('seen', '1');
  return new Promise(done => { indexedDB.open('seen').onsuccess = done; }).then(() => caches.open('seen'));
}"""
FIND = """async () => [document.cookie, localStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length]"""


def test_whoever_takes_a_device_finds_nothing_of_whom_had_it_before(hall: Hall, chromium: Browser) -> None:
    device = Device(chromium, "en")
    page = device.context.new_page()
    page.goto(f"{hall.url}/livez")
    page.evaluate(LEAVE)
    assert page.evaluate(FIND) == ["seen=1", 1, 1, 1]
    device.forget()
    page = device.context.new_page()
    page.goto(f"{hall.url}/livez")
    assert page.evaluate(FIND) == ["", 0, 0, 0]
    assert device.context.cookies() == []
    device.context.close()
