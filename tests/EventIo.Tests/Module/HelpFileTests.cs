using Xunit;

namespace EventIo.Tests.Module;

/// <summary>tests/Module/Help.Tests.ps1, which runs every example of the help, beside the other files.</summary>
[Collection(Lanes.Help)]
public sealed class HelpFileTests
{
    [PesterFiles(IsLongest = true)]
    public void It(PesterResult result) => result.ThrowIfFailed();
}
