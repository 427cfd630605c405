using Xunit;

namespace EventIo.Tests.Module;

/// <summary>
/// Runs tests/Module/*.Tests.ps1, which test what a user types, by Pester in PowerShell. To run one file alone:
/// <c>--filter-trait File=Load</c>.
/// </summary>
[Collection(Lanes.Module)]
public sealed class ModuleTests
{
    [PesterFiles]
    public void It(PesterResult result) => result.ThrowIfFailed();
}
