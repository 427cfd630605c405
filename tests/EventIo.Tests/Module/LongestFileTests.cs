using Xunit;

namespace EventIo.Tests.Module;

/// <summary>
/// Runs the files of tests/Module that take longest, such as Help.Tests.ps1 with every example of the help, in parallel
/// with the others.
/// </summary>
[Collection(Lanes.LongestFiles)]
public sealed class LongestFileTests
{
    [PesterFiles(AreLongest = true)]
    public void It(PesterResult result) => result.ThrowIfFailed();
}
