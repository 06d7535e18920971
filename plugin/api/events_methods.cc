// /events/...: what is to be told to backends and has not been, from the outbox (docs/rest-api.md).
#include <array>

#include "plugin/api/method.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::array kFindAll = {kOffset, kLimit};

constexpr std::array kRedeliver = {Parameter{"id", ParameterType::kText, Presence::kOptional}};

Error no_outbox() { return internal_error("this recorder sends no events"); }

const char* state_of(const EventRow& event) {
  switch (event.state) {
    case EventState::kWaiting:
      return event.error.empty() ? "waiting" : "failed";
    case EventState::kDelivered:
      return "delivered";
    case EventState::kGivenUp:
      return "givenUp";
  }
  return "";
}

Json to_json(const EventRow& event) {
  Json json = Json::object({{"id", event.id},
                            {"recordingId", event.recording_id},
                            {"appKey", event.app_key},
                            {"type", event.type},
                            {"state", state_of(event)},
                            {"createdTimeMillis", event.created_ms},
                            {"attempts", event.attempts}});
  if (event.state == EventState::kWaiting) json.set("nextAttemptTimeMillis", event.next_attempt_ms);
  if (!event.error.empty()) json.set("error", event.error);
  json.set("body", event.body);
  return json;
}

void find_all(ApiContext& context, const Json& request, Reply reply) {
  if (context.surroundings.outbox == nullptr) return reply(no_outbox());
  const Page page = page_parameters(request);
  const auto events = context.surroundings.outbox->list(page.offset, page.limit);
  if (!events) return reply(events.error());
  if (events->empty())
    return reply(Error{ErrorCode::kNotFound,
                       concat("no event waits or was given up, from offset ", page.offset, " on")});
  Json found = Json::array();
  for (const EventRow& event : *events) found.append(to_json(event));
  reply(std::move(found));
}

void redeliver(ApiContext& context, const Json& request, Reply reply) {
  if (context.surroundings.outbox == nullptr) return reply(no_outbox());
  const Result<size_t> count = context.surroundings.outbox->redeliver(text_parameter(request, "id"));
  if (!count) return reply(count.error());
  if (*count > 0 && context.surroundings.wake_notifier) context.surroundings.wake_notifier();
  reply(Json::object({{"redelivered", *count}}));
}

constexpr std::array kMethods = {
    Method{"/events/find_all", kFindAll, find_all, Delivery::kFromDisk},
    Method{"/events/redeliver", kRedeliver, redeliver, Delivery::kFromDisk},
};

}  // namespace

std::span<const Method> events_methods() { return kMethods; }

}  // namespace recorder
