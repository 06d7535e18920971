#include "plugin/api/recording_config.h"

#include <array>

#include "plugin/api/parameters.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::array kConfig = {
    Parameter{"fileTemplate", ParameterType::kText, Presence::kOptional},
    Parameter{"rotation", ParameterType::kText, Presence::kOptional},
};

Error bad_request(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

}  // namespace

Result<RecordingRequest> recording_request(const Json& config) {
  RecordingRequest request;
  if (config.is_null()) return request;
  const Status checked = check_parameters(config, kConfig);
  if (!checked.ok()) return bad_request(concat("config: ", checked.error().message));
  request.file_template = string_field(config, "fileTemplate");
  if (request.file_template) {
    const Result<FileNameTemplate> parsed = FileNameTemplate::parse(*request.file_template);
    if (!parsed) return bad_request(concat("config.fileTemplate: ", parsed.error().message));
  }
  if (const std::optional<std::string> rotation = string_field(config, "rotation")) {
    request.rotation = parse_rotation(*rotation);
    if (!request.rotation)
      return bad_request(
          concat("config.rotation must be a size such as 20M, a time such as 10s, 5m or 1h, or disabled"));
  }
  return request;
}

}  // namespace recorder
