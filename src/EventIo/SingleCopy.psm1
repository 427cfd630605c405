# Loaded before the assembly of the module: a process can't load two builds of it (AssemblyLoadContext).
$own = [IO.Path]::Combine($PSScriptRoot, 'EventIo.dll')
$folder = [IO.Path]::GetDirectoryName($PSScriptRoot)
foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
    if ($assembly.IsDynamic -or $assembly.GetName().Name -ne 'EventIo' -or $assembly.Location -eq $own) { continue }
    $other = $assembly.Location
    # A copy of the same build shares the loaded assembly.
    $hashes = @($own, $other) | Where-Object { [IO.File]::Exists($_) } |
        ForEach-Object { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes($_))) }
    if ($hashes.Count -eq 2 -and $hashes[0] -eq $hashes[1]) { continue }
    $manifest = [IO.Path]::Combine([IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName($other)), 'EventIo.psd1')
    $message = "This process has loaded another build of EventIo, from $other, and can't load that in $folder as well."
    $record = [System.Management.Automation.ErrorRecord]::new(
        [InvalidOperationException]::new($message), 'AnotherBuildLoaded', 'ResourceExists', $own)
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($message)
    $record.ErrorDetails.RecommendedAction =
        "Import this copy in a new PowerShell process, or use the loaded one: Import-Module '$manifest'"
    throw $record
}
