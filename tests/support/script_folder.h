// Shell scripts that a test writes, what they leave, and a gate at which they wait until the test lets them
// go on.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "plugin/base/owned_descriptor.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder::test {

class ScriptFolder {
 public:
  ScriptFolder() {
    CHECK_EQUAL(::mkfifo(gate_path().c_str(), 0600), 0);
    // For both, so that neither side waits for the other to open it.
    gate_ = OwnedDescriptor(::open(gate_path().c_str(), O_RDWR | O_CLOEXEC));
  }

  // Its lines run with $FOLDER, the folder, and wait_at_gate. Answers its path.
  [[nodiscard]] std::string write(const std::string& name, const std::string& lines) const {
    const std::string path = folder_.path(name);
    std::ofstream(path) << "#!/bin/sh\nFOLDER='" << folder_.path() << "'\n"
                        << "wait_at_gate() { read -r line <\"$FOLDER/gate\"; }\n"
                        << lines << '\n';
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  // So many of those who wait.
  void open_gate(int count = 1) const {
    for (int i = 0; i < count; ++i) CHECK_EQUAL(::write(gate_.get(), "\n", 1), 1);
  }
  // Until a script has written to the gate, but not for ever.
  void wait_for_knock() const {
    pollfd entry{gate_.get(), POLLIN, 0};
    CHECK_EQUAL(::poll(&entry, 1, 20'000), 1);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }
  [[nodiscard]] bool has(const std::string& name) const { return std::filesystem::exists(path(name)); }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    std::string text;
    for (char c = 0; file.get(c);) text += c;
    return text;
  }

 private:
  [[nodiscard]] std::string gate_path() const { return folder_.path("gate"); }

  TemporaryFolder folder_;
  OwnedDescriptor gate_;
};

}  // namespace recorder::test
