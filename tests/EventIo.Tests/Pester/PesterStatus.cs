namespace EventIo.Tests.Pester;

internal enum PesterStatus
{
    Passed,
    Failed,
    Skipped,
}
