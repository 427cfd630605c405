using Xunit;

namespace EventIo.Tests.Module;

/// <summary>
/// Runs tests/Module/Help.Tests.ps1, with every example of the help, in parallel with the other files.
/// </summary>
[Collection(Lanes.Help)]
public sealed class HelpFileTests
{
    [PesterFiles(IsLongest = true)]
    public void It(PesterResult result) => result.ThrowIfFailed();
}
