using System.Runtime.CompilerServices;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// Settings of .NET for the shells that the tests start, which live for seconds: without profiling code (TieredPGO) and
/// without separate mappings for writing and executing code (W^X), they take a seventh less CPU time.
/// </summary>
internal static class ShortProcesses
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
    }
}
