#!/bin/sh
# Mixes a recording on the machines of a Slurm cluster, which all see it: an array of jobs mixes the parts, and when all
# of them have succeeded a last job joins them. usage: slurm.sh FILE PARTS
set -eu
file=$(realpath "$1")
parts=$2
here=$(dirname "$(realpath "$0")")

array=$(sbatch --parsable --array="0-$((parts - 1))" "$here/slurm-part.sh" "$file")
sbatch --dependency="afterok:$array" --kill-on-invalid-dep=yes "$here/slurm-join.sh" "$file" "$parts"
