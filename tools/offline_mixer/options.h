// The options of the command line: a table.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "plugin/base/result.h"
#include "tools/offline_mixer/arguments.h"

namespace recorder {

// A set of actions.
class Actions {
 public:
  constexpr Actions(std::initializer_list<Action> actions) {
    for (const Action action : actions) bits_ |= bit(action);
  }
  [[nodiscard]] constexpr bool contains(Action action) const { return (bits_ & bit(action)) != 0; }

 private:
  static constexpr unsigned bit(Action action) { return 1u << static_cast<unsigned>(action); }

  unsigned bits_ = 0;
};

struct CommandOption {
  std::string_view name;   // "--config"
  std::string_view value;  // what it needs, "PATH"; empty: nothing
  Actions actions;         // that it has a meaning for
  // Fails with what is wrong with the value.
  Status (*apply)(Arguments& arguments, std::string_view value);
};

std::span<const CommandOption> command_options();

// The option that asks for it; that of kMix is empty, because it needs none.
std::string_view option_of(Action action);

}  // namespace recorder
