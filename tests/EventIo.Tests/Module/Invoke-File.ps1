<#
.SYNOPSIS
Runs files of Pester tests, one for each line of standard input, and writes the results of each as one line of JSON.
#>
param([Parameter(Mandatory)] [string] $PesterPath)

# The preferences are those of a prompt: the tests inherit them.
Import-Module $PesterPath -ErrorAction Stop

while ($null -ne ($file = [Console]::In.ReadLine())) {
    $configuration = New-PesterConfiguration @{
        Run    = @{ Path = $file; PassThru = $true }
        Output = @{ Verbosity = 'None' }
    }
    $failure = $null
    $results = @(
        try {
            $run = Invoke-Pester -Configuration $configuration
            foreach ($test in $run.Tests) {
                @{
                    Name    = $test.ExpandedPath
                    Outcome = "$($test.Result)"
                    Seconds = $test.Duration.TotalSeconds
                    Message = ($test.ErrorRecord | ForEach-Object { $_.DisplayErrorMessage ?? "$_" }) -join "`n"
                    Stack   = ($test.ErrorRecord | ForEach-Object { $_.DisplayStackTrace ?? $_.ScriptStackTrace }) -join "`n"
                }
            }
            # A file can also fail outside its tests: while it is read, or in BeforeAll and AfterAll.
            foreach ($block in @($run.FailedContainers) + @($run.FailedBlocks)) {
                @{
                    Name    = "$($block.ExpandedPath ?? $block.Item) (outside its tests)"
                    Outcome = 'Failed'
                    Seconds = 0
                    Message = ($block.ErrorRecord | ForEach-Object { "$_" }) -join "`n"
                    Stack   = ($block.ErrorRecord | ForEach-Object { $_.ScriptStackTrace }) -join "`n"
                }
            }
        }
        catch { @{ Name = "$file (Pester itself)"; Outcome = 'Failed'; Seconds = 0; Message = "$_"; Stack = $_.ScriptStackTrace } }
    )
    [Console]::Out.WriteLine('results:' + (ConvertTo-Json -InputObject $results -Compress))
}
