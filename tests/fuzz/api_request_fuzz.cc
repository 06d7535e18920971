// Lines of text, each a request. Whatever they are, the answer says what came of it, and a conference that
// others record goes on; what the catalogue keeps stays as it is.
#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <string_view>

#include "plugin/api/api.h"
#include "plugin/base/log.h"
#include "tests/fuzz/property.h"
#include "tests/support/catalogue_rig.h"
#include "tests/support/recorder_rig.h"

namespace recorder {
namespace {

constexpr const char* kUri = "others";
constexpr const char* kRoom = "other";
// More would only be slow.
constexpr int kMostLines = 12;

// A recorder in which one stream is recorded for as long as the process lives.
struct Rig : test::RecorderRig {
  Rig() : api(recorder, surroundings(), clock, seconds(60)) {
    set_log_sink([](LogLevel, std::string_view) {});
    StreamDescription stream = test::publisher_of(0, 0, "Alice");
    stream.room = stream.publisher_id = std::string(kRoom);
    id = publish(stream);
    PROPERTY(on_control([this] {
      return recorder.multi().startup(kUri).ok() && recorder.multi().add(kUri, id, "").ok();
    }));
    state.catalogue->begin(test::multi_facts("m"));
    state.catalogue->add_stream("m", test::stream_of("alice"));
    state.catalogue->begin(test::single_facts("s"));
    state.catalogue->end("s", "terminated");
  }

  Surroundings surroundings() {
    Surroundings result;
    result.reception = [] { return Json::object({{"packets", 7}}); };
    result.hears_events = [this] { return hears_events.load(); };
    result.set_hears_events = [this](bool hears) { hears_events = hears; };
    result.catalogue = state.catalogue.get();
    result.outbox = state.outbox.get();
    return result;
  }

  void check_that_the_catalogue_is_whole() {
    const auto listed = state.catalogue->list(0, 10);
    PROPERTY(listed.ok() && listed->size() == 2 && state.told().size() == 1);
  }

  void check_that_others_are_recorded() {
    PROPERTY(on_control([this] {
      for (const RunningRecording& recording : recorder.multi().running())
        if (recording.uri == kUri) return recording.media_session_ids == std::vector<std::string>{id};
      return false;
    }));
  }

  // Ends everything else, so that each input begins in the same state.
  void clear() {
    on_control([this] {
      for (const RunningRecording& recording : recorder.multi().running())
        if (recording.uri != kUri) (void)recorder.multi().terminate(recording.uri, reason::kTerminated, [](const Result<std::string>&) {});
      for (const StreamDescription& stream : recorder.streams())
        if (stream.media_session_id != id) recorder.stream_unpublished(stream.room, stream.publisher_id);
      std::erase_if(rooms.sources, [](const auto& entry) { return entry.first != "Alice"; });
      hears_events = false;
      return 0;
    });
  }

  test::CatalogueRig state;
  std::atomic<bool> hears_events = false;
  std::string id;
  Api api;
};

// Whoever says the uri, or that the room's publishers went, may end it.
bool concerns_others(const Json& request) {
  const std::string method = string_field(request, "request").value_or("");
  return string_field(request, "uri") == kUri ||
         (string_field(request, "room") == kRoom && method.starts_with("/rooms/"));
}

void check(const Json& answer) {
  constexpr std::array<int64_t, 8> kStatuses = {200, 400, 401, 403, 404, 409, 415, 500};
  PROPERTY(answer.is_object());
  const int64_t status = integer_field(answer, "status").value_or(0);
  PROPERTY(std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end());
  if (status == 200) {
    PROPERTY(has_field(answer, "body"));
    return;
  }
  for (const char* name : {"error", "message"}) PROPERTY(!string_field(answer, name).value_or("").empty());
  PROPERTY(string_field(answer, "path").value_or("").starts_with("/rest-api"));
  PROPERTY(integer_field(answer, "timestamp").value_or(0) > 0);
}

// "$" stands for the id of the recorded stream, which no input can know.
std::string with_id(std::string_view line, const std::string& id) {
  std::string text;
  for (const char c : line) c == '$' ? text += id : text += c;
  return text;
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static recorder::Rig rig;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (int i = 0; i < recorder::kMostLines && !text.empty(); ++i) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto request = recorder::parse_json(recorder::with_id(line, rig.id));
    if (!request.ok() || recorder::concerns_others(*request)) continue;
    recorder::check(rig.api.handle(*request));
    rig.check_that_others_are_recorded();
  }
  rig.check_that_the_catalogue_is_whole();
  rig.clear();
  return 0;
}
