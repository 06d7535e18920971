// A sender whose requests stay on their way until the test answers them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/notify/event_sender.h"

namespace recorder::test {

class FakeEventSender final : public EventSender {
 public:
  void send(EventRequest request) override { on_their_way_.push_back(std::move(request)); }
  std::vector<EventAnswer> take_answers() override { return std::exchange(answers_, {}); }

  [[nodiscard]] const std::vector<EventRequest>& on_their_way() const { return on_their_way_; }
  // "type" of their bodies, in the order in which they were sent.
  [[nodiscard]] std::vector<std::string> types() const {
    std::vector<std::string> types;
    for (const EventRequest& request : on_their_way_)
      types.push_back(string_field(*parse_json(request.body), "type").value_or(""));
    return types;
  }

  // The oldest that is on its way, or the one of that index.
  void answer(int status, std::optional<seconds> retry_after = {}, size_t index = 0) {
    if (index >= on_their_way_.size()) return;
    answers_.push_back(
        {on_their_way_[index].event_id, status, status == 0 ? "connection refused" : "", retry_after});
    on_their_way_.erase(on_their_way_.begin() + static_cast<std::ptrdiff_t>(index));
  }

 private:
  std::vector<EventRequest> on_their_way_;
  std::vector<EventAnswer> answers_;
};

}  // namespace recorder::test
