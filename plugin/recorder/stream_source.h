// Where the packets of a stream come from. The recorder knows sources only by these two faces; the plugin module has
// the one of VideoRoom, tests have one of their own.
#pragma once

#include <memory>
#include <string>

#include "plugin/base/result.h"
#include "plugin/recorder/stream_description.h"

namespace recorder {

class Stream;

// The packets of one published stream. All calls on the control lane.
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // Begins to deliver the packets of all recordable tracks to the stream. Empty secret: the configured one.
  // Errors: kForbidden (naming what is missing), kNotFound, kUnsupportedMedia (encrypted), kInternal.
  virtual Status start(std::shared_ptr<Stream> stream, const std::string& room_secret) = 0;
  // The publisher renegotiated: delivers the tracks that came, and no more those that went.
  virtual void update(const StreamDescription& description) = 0;
  // No more packets after it returns.
  virtual void stop() = 0;
  // The publisher is gone: as stop(), but nobody must be asked about it any more.
  virtual void abandon() = 0;
  // Asks the publisher for a key frame of that track.
  virtual void request_key_frame(const std::string& mid) = 0;
};

// The rooms that streams are published in. All calls on the control lane.
class Rooms {
 public:
  virtual ~Rooms() = default;
  // Whether the room is there and its media may be taken. Errors: kNotFound, kForbidden (naming what is missing),
  // kUnsupportedMedia (encrypted), kInternal (naming the settings that must be switched on).
  virtual Status check(const JanusId& room, const std::string& room_secret) = 0;
  // As people call it; empty if that cannot be known.
  virtual std::string description_of(const JanusId& room) = 0;
  virtual std::unique_ptr<StreamSource> source_of(const StreamDescription& description) = 0;
};

}  // namespace recorder
