#include "plugin/janus/application.h"

#include <future>
#include <utility>

#include "build_config.h"
#include "plugin/base/log.h"
#include "plugin/base/secret.h"
#include "plugin/base/text.h"
#include "plugin/janus/configuration.h"

namespace recorder {
namespace {

// Never destroyed, like everything that our threads use until the process ends.
const Clock& system_clock() {
  static const Clock& only = *new SystemClock;
  return only;
}

Status prepare_folders(const Settings& settings) {
  PosixDisk disk;
  const std::pair<const char*, std::string> folders[] = {{"record_dir", settings.record_dir},
                                                         {"multi_record_dir", settings.multi_recording_folder()},
                                                         {"state_dir", settings.state_dir}};
  for (const auto& [key, folder] : folders) {
    const Status prepared = disk.prepare_folder(folder);
    if (!prepared.ok()) return internal_error(concat(key, ": ", prepared.error().message));
  }
  return Success{};
}

UdpReceiverSettings receiver_settings(const Settings& settings) {
  UdpReceiverSettings receiver;
  receiver.address = settings.rtp_address;
  receiver.first_port = settings.rtp_port_range.first;
  receiver.last_port = settings.rtp_port_range.last;
  receiver.socket_buffer_bytes = static_cast<int>(settings.rtp_socket_buffer);
  return receiver;
}

}  // namespace

Result<Application*> Application::start(janus_callbacks* gateway, janus_plugin& plugin,
                                        const std::string& configuration_folder) {
  Result<Settings> settings = read_configuration(configuration_folder);
  if (!settings) return settings.error();
  const Result<FileNameTemplate> name_template = FileNameTemplate::parse(settings->stream_record_policy_template);
  if (!name_template) return internal_error("stream_record_policy_template: " + name_template.error().message);
  const Status folders = prepare_folders(*settings);
  if (!folders.ok()) return folders.error();
  Result<std::unique_ptr<UdpReceiver>> receiver = UdpReceiver::create(receiver_settings(*settings), system_clock());
  if (!receiver) return receiver.error();
  Result<std::unique_ptr<KeyFrameRequest>> key_frames = KeyFrameRequest::create(settings->rtp_address);
  if (!key_frames) return key_frames.error();
  Result<std::unique_ptr<DurableState>> state = DurableState::open(*settings, system_clock());
  if (!state) return state.error();
  return new Application(gateway, plugin, std::move(*settings), *name_template, std::move(*receiver),
                         std::move(*key_frames), std::move(*state));
}

Application::Application(janus_callbacks* gateway, janus_plugin& plugin, Settings settings,
                         const FileNameTemplate& name_template, std::unique_ptr<UdpReceiver> receiver,
                         std::unique_ptr<KeyFrameRequest> key_frames, std::unique_ptr<DurableState> state)
    : gateway_(gateway),
      plugin_(plugin),
      settings_(std::move(settings)),
      receiver_(std::move(receiver)),
      key_frames_(std::move(key_frames)),
      state_(std::move(state)),
      video_room_(settings_, *receiver_, *key_frames_, [this] { return hears_events(); },
                  [this](Duration delay, Task task) { recorder_.control().run_after(delay, std::move(task)); }),
      recorder_(settings_, name_template, system_clock(), disk_, video_room_, &state_->catalogue()),
      api_(recorder_, surroundings(), system_clock(), settings_.request_timeout),
      signalling_("signalling", settings_.lane_queue, system_clock()) {}

bool Application::hears_events() const { return rooms_module_reports_ && gateway_->events_is_enabled(); }

Surroundings Application::surroundings() {
  Surroundings surroundings;
  surroundings.version = PACKAGE_VERSION;
  surroundings.started = system_clock().monotonic();
  surroundings.hears_events = [this] { return hears_events(); };
  surroundings.set_hears_events = [this](bool reports) {
    rooms_module_reports_ = reports;
    if (!reports) video_room_.let_go();  // Janus told the module that it is stopping
  };
  surroundings.reception = [this] {
    const UdpPortStatistics total = receiver_->total();
    return Json::object(
        {{"packets", total.packets}, {"bytes", total.bytes}, {"droppedByKernel", total.dropped_by_kernel}});
  };
  surroundings.catalogue = &state_->catalogue();
  surroundings.outbox = &state_->outbox();
  surroundings.wake_notifier = [this] { state_->wake_notifier(); };
  return surroundings;
}

Json Application::handle_admin_request(const Json& request) {
  if (stopping_)
    return error_answer(internal_error("Janus is stopping"), string_field(request, "request").value_or(""),
                        system_clock());
  return api_.handle(request);
}

Json Application::handle_request(const Json& request) {
  const Status allowed = check_admin_key(request);
  if (!allowed.ok())
    return error_answer(allowed.error(), string_field(request, "request").value_or(""), system_clock());
  Json without_key = Json::object();
  for (const auto& [name, value] : members(request))
    if (name != "admin_key") without_key.set(name.c_str(), value);
  return handle_admin_request(without_key);
}

Status Application::check_admin_key(const Json& request) const {
  if (settings_.admin_key.empty())
    return Error{ErrorCode::kUnauthorized,
                 "requests on a handle are switched off: set admin_key in janus.plugin.recorder.jcfg"};
  if (!is_right_secret(string_field(request, "admin_key").value_or(""), settings_.admin_key))
    return Error{ErrorCode::kUnauthorized, "the field \"admin_key\" is missing or wrong"};
  return Success{};
}

void Application::add_handle(janus_plugin_session& session) {
  const HandleSurroundings surroundings{recorder_, settings_, system_clock(), signalling_, stopping_};
  const auto peer = std::make_shared<Peer>(*gateway_, plugin_, session);
  handles_.add(session, std::make_shared<Handle>(surroundings, peer));
}

void Application::remove_handle(const janus_plugin_session* session) {
  if (const std::shared_ptr<Handle> handle = handles_.remove(session)) handle->end();
}

void Application::stop() {
  stopping_ = true;
  video_room_.let_go();
  auto all_closed = std::make_shared<std::promise<void>>();  // shared: the files may be closed later than we wait
  std::future<void> closed = all_closed->get_future();
  recorder_.control().post([this, all_closed] { recorder_.shut_down([all_closed] { all_closed->set_value(); }); });
  if (closed.wait_for(settings_.shutdown_timeout) != std::future_status::ready)
    log(LogLevel::kError, "recorder",
        concat("files were not finished within shutdown_timeout; they play, and are finished at the next start"));
  state_->stop();
}

}  // namespace recorder
