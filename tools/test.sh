# Runs every test project. Sourced by ./orrery, which sets $root and defines say and die.

# run_tests [WORD…]: with words, only the tests whose full name contains one of them. The last line holds the totals, alone.
run_tests() {
    local results=$root/artifacts/test-results word project filter=()
    passed=0 failed=0 skipped=0 broken=()
    for word in "$@"; do filter+=(-method "*$word*"); done

    rm -rf "$results"
    mkdir -p "$results"
    for project in "$root"/tests/*.Tests/; do
        run_project "$(basename "$project")"
    done

    [[ ${#filter[@]} -eq 0 || $((passed + failed + skipped)) -gt 0 ]] || { say "no test's name contains: $*"; failed=1; }
    [[ ${#broken[@]} -eq 0 ]] || printf 'failed: %s\n' "${broken[@]}"
    echo "$passed passed, $failed failed, $skipped skipped"
    [[ $failed -eq 0 ]]
}

# Runs one project and adds its counts. A project that crashes, hangs, isn't built or holds no test counts as one failure.
run_project() {
    local name=$1 report=$results/$1.xml limit=${ORRERY_TEST_LIMIT:-10m} code=0 counts start=$SECONDS keep_ctrl_c=() test
    [[ ! -t 0 ]] || keep_ctrl_c=(--foreground)
    echo "== $name"
    (cd "$root" && exec timeout "${keep_ctrl_c[@]}" --kill-after=10 "$limit" \
        dotnet "artifacts/bin/$name/release/$name.dll" -noLogo -noColor -reporter quiet -longRunning 60 -xml "$report" "${filter[@]}") \
        </dev/null || code=$?

    counts=$(grep -o '<assembly [^>]*>' "$report" 2>/dev/null) || counts=
    if [[ $code -eq 124 || $code -eq 137 ]]; then
        fail "$name: stopped, since it ran for more than $limit"
    elif [[ -z $counts || $code -gt 1 ]]; then
        fail "$name: ended with exit code $code before it could report"
    elif [[ $(count total) -eq 0 && ${#filter[@]} -eq 0 ]]; then
        fail "$name: holds no test"
    elif [[ $code -ne 0 && $(($(count failed) + $(count errors))) -eq 0 ]]; then
        fail "$name: exit code $code without a failed test"
    fi
    [[ -n $counts ]] || return 0

    passed=$((passed + $(count passed)))
    failed=$((failed + $(count failed) + $(count errors)))
    skipped=$((skipped + $(count skipped)))
    while read -r test; do broken+=("$name: $test"); done < <(sed 's/<test /\n&/g; s/<error /\n&/g' "$report" |
        sed -nE '/^<error |^<test [^>]*result="Fail"/ s/^<[^>]* name="([^"]*)".*/\1/p' |
        sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g')
    echo "   $(count passed) passed, $(($(count failed) + $(count errors))) failed, $(count skipped) skipped in $((SECONDS - start)) s"
}

fail() {
    failed=$((failed + 1))
    broken+=("$1")
}

# count ATTRIBUTE of the report's <assembly> element.
count() { [[ $counts =~ \ $1=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}" || echo 0; }
