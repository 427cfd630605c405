# Runs one file's tests. A block or a test called with & is a scope; setup is dot-sourced into it, so that what setup
# leaves is seen in there and gone afterwards. The names start with __ because the tests' own scripts see them.
param($__root, $__report)

$__runTest = {
    param($__test)
    foreach ($__pair in $__test.Variables.GetEnumerator()) {
        $ExecutionContext.SessionState.PSVariable.Set($__pair.Key, $__pair.Value)
    }
    $__splat = $__test.Arguments
    try {
        # The loop takes in a stray break or continue, as Pester does.
        do {
            foreach ($__script in $__test.BeforeEach) { $null = . $__script @__splat }
            $null = . $__test.Body @__splat
        } while ($false)
    }
    catch { $__test.Fail($_) }
    foreach ($__script in $__test.AfterEach) {
        try { $null = . $__script @__splat } catch { $__test.Fail($_) }
    }
    $__report.End($__test)
}

$__runBlock = {
    param($__block)
    foreach ($__pair in $__block.Variables.GetEnumerator()) {
        $ExecutionContext.SessionState.PSVariable.Set($__pair.Key, $__pair.Value)
    }
    $__splat = $__block.Arguments
    try {
        if ($__block.BeforeAll) { do { $null = . $__block.BeforeAll @__splat } while ($false) }
        foreach ($__item in $__block.Selected) {
            if ($__item.Body) { & $__runTest $__item } else { & $__runBlock $__item }
        }
    }
    catch { $__block.Fail($_) }
    if ($__block.AfterAll) {
        try { do { $null = . $__block.AfterAll @__splat } while ($false) } catch { $__report.FailLast($__block, $_) }
    }
}

& $__runBlock $__root
