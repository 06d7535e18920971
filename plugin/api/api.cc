#include "plugin/api/api.h"

#include <array>
#include <future>
#include <memory>
#include <utility>

#include "plugin/base/text.h"

namespace recorder {
namespace {

struct StatusRow {
  int status;
  const char* reason;
};

// In the order of ErrorCode.
constexpr std::array<StatusRow, 7> kStatuses = {{
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {409, "Conflict"},
    {415, "Unsupported Media Type"},
    {500, "Internal Server Error"},
}};

// So many requests may wait for a disk that stalls. Their callers time out, they stay.
constexpr size_t kMostDiskRequests = 64;

const Method* find_method(const std::string& path) {
  for (const auto methods : {multi_recorder_methods(), recorder_methods(), stream_methods(), room_methods(),
                             recordings_methods(), events_methods()})
    for (const Method& method : methods)
      if (path == method.path) return &method;
  return nullptr;
}

}  // namespace

int status_of(ErrorCode code) { return kStatuses[static_cast<size_t>(code)].status; }

Json error_answer(const Error& error, const std::string& path, const Clock& clock) {
  const StatusRow& row = kStatuses[static_cast<size_t>(error.code)];
  return Json::object({{"status", row.status},
                       {"error", row.reason},
                       {"message", error.message},
                       {"path", concat("/rest-api", path)},
                       {"timestamp", epoch_milliseconds(clock.wall())}});
}

Json file_name_body(const std::string& name) {
  return Json::object({{"fileName", name.empty() ? Json() : Json(name)}});
}

Result<Json> empty_body(const Status& status) {
  return status.ok() ? Result<Json>(Json::object()) : Result<Json>(status.error());
}

Terminated reply_with_file_name(Reply reply) {
  return [reply = std::move(reply)](const Result<std::string>& name) {
    reply(name.ok() ? Result<Json>(file_name_body(*name)) : Result<Json>(name.error()));
  };
}

Api::Api(Recorder& recorder, Surroundings surroundings, const Clock& clock, Duration timeout)
    : recorder_(recorder),
      surroundings_(std::move(surroundings)),
      clock_(clock),
      timeout_(timeout),
      disk_requests_("requests", kMostDiskRequests, clock) {}

Json Api::handle(const Json& request) {
  const std::string path = string_field(request, "request").value_or(std::string());
  const Result<Json> result = answer(request, path);
  if (!result) return error_answer(result.error(), path, clock_);
  return Json::object({{"status", 200}, {"body", *result}});
}

Result<Json> Api::answer(const Json& request, const std::string& path) {
  if (!request.is_object()) return Error{ErrorCode::kBadRequest, "the request must be a JSON object"};
  if (path.empty()) return Error{ErrorCode::kBadRequest, "the field \"request\" is missing: it names the method"};
  const Method* method = find_method(path);
  if (method == nullptr) return Error{ErrorCode::kNotFound, concat("there is no method ", path)};
  const Status checked = check_parameters(request, method->parameters);
  if (!checked.ok()) return checked.error();

  // Shared with the reply, which may come when nobody waits any more.
  auto promise = std::make_shared<std::promise<Result<Json>>>();
  std::future<Result<Json>> future = promise->get_future();
  // A copy: jansson's count of references is not for threads that let go of one value at the same time.
  Task run([this, method, copy = Json::adopt(json_deep_copy(request.get())), promise] {
    ApiContext context{recorder_, surroundings_, clock_};
    method->run(context, copy, [promise](Result<Json> body) { promise->set_value(std::move(body)); });
  });
  if (!start(method->delivery, std::move(run)))
    return internal_error(concat(path, " was not begun: too many requests wait for the disk"));
  if (method->delivery == Delivery::kPosted) return Json::object();
  if (future.wait_for(timeout_) != std::future_status::ready)
    return internal_error(concat(path, " goes on but was not finished in time: ask find_all"));
  return future.get();
}

bool Api::start(Delivery delivery, Task run) {
  switch (delivery) {
    case Delivery::kImmediate:
      run();
      return true;
    case Delivery::kFromDisk:
      return disk_requests_.post(std::move(run), 1);
    case Delivery::kAnswered:
    case Delivery::kPosted:
      return recorder_.control().post(std::move(run));
  }
  return false;
}

}  // namespace recorder
