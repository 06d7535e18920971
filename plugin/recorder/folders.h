// Folders that were chosen when the program was configured.
#pragma once

namespace recorder {

// Whatever is not set in the configuration is found below this one.
extern const char* const kLocalStateFolder;
// The hook scripts that are installed with the project.
extern const char* const kScriptFolder;

}  // namespace recorder
