// libjanus_recorder.so as it was built, in a fake Janus with a scripted VideoRoom. One per test.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/fake_janus.h"
#include "tests/support/scripted_video_room.h"

namespace recorder::test {

// The answer of a request on a handle.
struct HandleAnswer {
  janus_plugin_result_type type = JANUS_PLUGIN_ERROR;
  Json content;
};

class RecorderModule {
 public:
  static constexpr const char* kUri = "multi-recorder://test";

  // With these lines in the section `general` besides those that keep it in the test's folder.
  explicit RecorderModule(const std::string& settings = "");
  // Destroys the plugin, if the test has not.
  ~RecorderModule();
  RecorderModule(const RecorderModule&) = delete;
  RecorderModule& operator=(const RecorderModule&) = delete;

  int init();
  void destroy();

  // By the Admin API. The answer's status, or all of it.
  Json ask(const std::string& request);
  int64_t status_of(const std::string& request) { return integer_field(ask(request), "status").value_or(0); }
  // By a message on a handle, whose strings and JSON become the plugin's own.
  HandleAnswer message(const std::string& request);

  // What the event handler reports: Janus runs; a publisher of room 1234 with the tracks "0" of Opus and "1" of VP8.
  void start_events();
  void publish(uint64_t id, const std::string& more_of_video = "");
  void unpublish(uint64_t id);
  // Starts the recorder kUri, and adds the publisher.
  int64_t startup();
  Json add(uint64_t id, const std::string& secret = "");
  // The whole answer.
  Json terminate();

  // Waits until /status counts so many received packets; false if it does not within a minute.
  bool wait_for_packets(int64_t count);
  [[nodiscard]] std::string path_of(const std::string& file_name) const;

  FakeJanus janus;
  ScriptedVideoRoom video_room{janus.video_room};
  janus_plugin* plugin = nullptr;

 private:
  bool is_running_ = false;
};

}  // namespace recorder::test
