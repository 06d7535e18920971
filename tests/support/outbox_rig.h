// An outbox with a database of its own, and the events that tests put into it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin/notify/outbox.h"
#include "tests/support/test.h"

namespace recorder::test {

class OutboxRig {
 public:
  explicit OutboxRig(const Clock& clock, const std::string& path = ":memory:")
      : database_(std::move(*Database::open(path))),
        outbox_(std::move(*Outbox::open(*database_, "node 1", clock))) {}

  static OutgoingEvent event(const std::string& recording, const std::string& type,
                             const std::string& app = "app") {
    return {recording, app, "session 1", "media 1", type, Json::object({{"fileName", type + ".mp4"}})};
  }
  void put(const OutgoingEvent& event) {
    CHECK(
        database_->transact([&](Transaction& transaction) { return outbox_->put(transaction, event); }).ok());
  }
  void put(const std::string& recording, const std::string& type, const std::string& app = "app") {
    put(event(recording, type, app));
  }

  // The newest first.
  [[nodiscard]] std::vector<EventRow> list() const { return *outbox_->list(0, 100); }
  // Where what is listed is just one.
  [[nodiscard]] EventRow only() const {
    const std::vector<EventRow> all = list();
    CHECK_EQUAL(all.size(), 1u);
    return all.empty() ? EventRow{} : all.front();
  }
  [[nodiscard]] Database& database() { return *database_; }
  [[nodiscard]] const Outbox& outbox() const { return *outbox_; }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Outbox> outbox_;
};

}  // namespace recorder::test
