using Xunit;

namespace EventIo.Tests.Module;

/// <summary>
/// What a user types: tests/Module/*.Tests.ps1, run by Pester in PowerShell. One file alone:
/// <c>--filter-trait File=Load</c>.
/// </summary>
[Collection(Lanes.Module)]
public sealed class ModuleTests
{
    [PesterFiles]
    public void It(PesterResult result) => result.ThrowIfFailed();
}
