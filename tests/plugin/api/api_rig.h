// A recorder with its catalogue and outbox in memory, and the API to it.
#pragma once

#include <atomic>
#include <string>

#include "plugin/api/api.h"
#include "tests/support/catalogue_rig.h"
#include "tests/support/recorder_rig.h"
#include "tests/support/test.h"

namespace recorder::test {

struct ApiRig : RecorderRig {
  explicit ApiRig(Duration timeout = seconds(60)) : api(recorder, surroundings(), clock, timeout) {}

  Surroundings surroundings() {
    Surroundings result;
    result.version = "1.2.3";
    result.reception = [] { return Json::object({{"packets", 7}}); };
    result.hears_events = [this] { return hears_events.load(); };
    result.set_hears_events = [this](bool hears) { hears_events = hears; };
    result.catalogue = state.catalogue.get();
    result.outbox = state.outbox.get();
    result.wake_notifier = [this] { ++state.wakes; };
    return result;
  }

  Json ask(const std::string& text) {
    const Result<Json> request = parse_json(text);
    CHECK(request.ok());
    return request.ok() ? api.handle(*request) : Json();
  }

  int64_t status(const std::string& text) { return integer_field(ask(text), "status").value_or(0); }

  // The elements of a listing; none if it is an error.
  std::vector<Json> listed(const std::string& text) { return elements(field(ask(text), "body")); }

  CatalogueRig state;
  std::atomic<bool> hears_events = false;
  Api api;
};

}  // namespace recorder::test
