#include "tools/offline_mixer/extract.h"
namespace recorder { Result<std::vector<std::string>> extract(Input&, const Schedule&, const std::string&) { return internal_error("not yet"); } }
