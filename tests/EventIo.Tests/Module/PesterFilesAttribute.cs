using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace EventIo.Tests.Module;

/// <summary>A test for each <c>It</c> of each <c>*.Tests.ps1</c> in tests/Module.</summary>
[XunitTestCaseDiscoverer(typeof(PesterFileDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFilesAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber)
{
    /// <summary>
    /// The name, without .Tests.ps1, of the file that takes longest and therefore has a separate lane.
    /// </summary>
    public const string Longest = "Help";

    /// <summary>True for the tests of the longest file, false for those of all others.</summary>
    public bool IsLongest { get; init; }
}
