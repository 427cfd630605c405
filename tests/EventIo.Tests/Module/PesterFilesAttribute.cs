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
    /// <summary>The one file that has a lane of its own, without .Tests.ps1, since it takes longest.</summary>
    public const string Longest = "Help";

    /// <summary>Whether the tests are those of the longest file; otherwise those of all others.</summary>
    public bool IsLongest { get; init; }
}
