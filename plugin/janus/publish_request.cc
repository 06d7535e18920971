#include "plugin/janus/publish_request.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/recorder/file_name.h"

namespace recorder {
namespace {

// As long as those of backends may be: they become part of log lines and of file names.
constexpr size_t kLongestText = 1024;

Error bad_request(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

Error wrong_form(std::string_view field, std::string_view meaning) {
  return bad_request(concat("the field \"", field, "\" must be ", meaning));
}

Result<std::string> read_text(const Json& value, std::string_view field) {
  const std::optional<std::string> text = text_of(value);
  const bool is_good = text && !text->empty() && text->size() <= kLongestText &&
                       std::none_of(text->begin(), text->end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (!is_good) return wrong_form(field, "a non-empty string of at most 1024 bytes without control characters");
  return *text;
}

struct Reading {
  ClientRequest& request;
  const Settings& settings;
};

struct Field {
  std::string_view name;
  Status (*read)(const Json& value, std::string_view name, Reading& reading);
};

Status read_fields(const Json& object, std::span<const Field> fields, const std::string& prefix, Reading& reading) {
  for (const auto& [name, value] : members(object)) {
    const auto is_meant = [&key = name](const Field& known) { return known.name == key; };
    const auto field = std::find_if(fields.begin(), fields.end(), is_meant);
    if (field == fields.end()) return bad_request(concat("the field \"", prefix, name, "\" is not known"));
    const Status read = field->read(value, prefix + name, reading);
    if (!read.ok()) return read;
  }
  return Success{};
}

Status ignore(const Json&, std::string_view, Reading&) { return Success{}; }

Status read_stream_name(const Json& value, std::string_view name, Reading& reading) {
  const Result<std::string> text = read_text(value, name);
  if (!text) return text.error();
  reading.request.stream_name = *text;
  return Success{};
}

Status read_login(const Json& value, std::string_view name, Reading& reading) {
  const Result<std::string> text = read_text(value, name);
  if (!text) return text.error();
  reading.request.login = *text;
  return Success{};
}

Status read_app_key(const Json& value, std::string_view name, Reading& reading) {
  const Result<std::string> text = read_text(value, name);
  if (!text) return text.error();
  if (*text != kDefaultApplication && find_application(reading.settings.apps, *text) == nullptr)
    return Error{ErrorCode::kNotFound, concat("the field \"", name, "\" names no application that is configured")};
  reading.request.app_key = *text;
  return Success{};
}

Status read_record(const Json& value, std::string_view name, Reading& reading) {
  if (!value.is_boolean()) return wrong_form(name, "true or false");
  reading.request.record = json_boolean_value(value.get());
  return Success{};
}

Status read_file_template(const Json& value, std::string_view name, Reading& reading) {
  const Result<std::string> text = read_text(value, name);
  if (!text) return text.error();
  const Result<FileNameTemplate> parsed = FileNameTemplate::parse(*text);
  if (!parsed) return bad_request(concat("the field \"", name, "\": ", parsed.error().message));
  reading.request.recording.file_template = *text;
  return Success{};
}

Status read_rotation(const Json& value, std::string_view name, Reading& reading) {
  const std::optional<Rotation> rotation = parse_rotation(text_of(value).value_or(""));
  if (!rotation) return wrong_form(name, R"("20M" by size (K, M, G), "10s", "5m" or "1h" by time, or "disabled")");
  reading.request.recording.rotation = *rotation;
  return Success{};
}

constexpr std::array<Field, 2> kConfigFields = {{{"fileTemplate", read_file_template}, {"rotation", read_rotation}}};

Status read_config(const Json& value, std::string_view name, Reading& reading) {
  if (!value.is_object()) return wrong_form(name, "an object");
  return read_fields(value, kConfigFields, concat(name, '.'), reading);
}

constexpr std::array<Field, 6> kPublishFields = {{{"request", ignore},
                                                  {"streamName", read_stream_name},
                                                  {"record", read_record},
                                                  {"config", read_config},
                                                  {"appKey", read_app_key},
                                                  {"login", read_login}}};
constexpr std::array<Field, 1> kBareFields = {{{"request", ignore}}};

struct KindRow {
  std::string_view name;
  ClientRequestKind kind;
  std::span<const Field> fields;
};

constexpr std::array<KindRow, 3> kKinds = {{{"publish", ClientRequestKind::kPublish, kPublishFields},
                                            {"configure", ClientRequestKind::kConfigure, kBareFields},
                                            {"unpublish", ClientRequestKind::kUnpublish, kBareFields}}};

}  // namespace

bool is_client_request(const Json& message) {
  const std::optional<std::string> name = string_field(message, "request");
  return name && !name->starts_with('/');
}

Result<ClientRequest> read_client_request(const Json& message, const Settings& settings) {
  const std::string name = string_field(message, "request").value_or("");
  const auto is_meant = [&name](const KindRow& kind) { return kind.name == name; };
  const auto row = std::find_if(kKinds.begin(), kKinds.end(), is_meant);
  if (row == kKinds.end()) return wrong_form("request", "\"publish\", \"configure\" or \"unpublish\", or a path");
  ClientRequest request;
  request.kind = row->kind;
  request.app_key = kDefaultApplication;
  Reading reading{request, settings};
  const Status read = read_fields(message, row->fields, "", reading);
  if (!read.ok()) return read.error();
  return request;
}

}  // namespace recorder
