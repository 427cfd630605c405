using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EventIo.Tests.Pester.Keywords;

/// <summary>
/// Keywords are cmdlets, which have no scope of their own: a script block that they call sees no variable of theirs.
/// </summary>
internal abstract class KeywordCommand : PSCmdlet
{
    private static readonly (Type Command, string[] Keywords)[] Table =
    [
        (typeof(BlockCommand), ["Describe", "Context"]),
        (typeof(ItCommand), ["It"]),
        (typeof(SetupCommand), ["BeforeDiscovery", "BeforeAll", "BeforeEach", "AfterEach", "AfterAll"]),
        (typeof(ShouldCommand), ["Should"]),
        (typeof(SetItResultCommand), ["Set-ItResult"]),
        (typeof(UnknownKeywordCommand),
            ["Mock", "InModuleScope", "Assert-MockCalled", "Add-ShouldOperator", "Invoke-Pester"]),
    ];

    /// <summary>What a file may use beside core cmdlets.</summary>
    internal static IEnumerable<string> Supported =>
        Table.Where(row => row.Command != typeof(UnknownKeywordCommand)).SelectMany(row => row.Keywords);

    protected string Keyword => MyInvocation.InvocationName;

    protected PesterDiscovery Discovery => (PesterDiscovery)GetVariableValue(PesterDiscovery.VariableName);

    /// <summary>Where the keyword stands, as a frame of .NET's stack traces.</summary>
    protected string Place => $"   at {Keyword} in {MyInvocation.ScriptName}:line {MyInvocation.ScriptLineNumber}";

    internal static InitialSessionState CreateSessionState(PesterDiscovery discovery)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        foreach ((Type command, string[] keywords) in Table)
        {
            // The engine finds a cmdlet by verb and noun only: the keyword itself is an alias.
            string name = $"Invoke-{command.Name}";
            state.Commands.Add(new SessionStateCmdletEntry(name, command, null));
            state.Commands.Add(keywords.Select(keyword => new SessionStateAliasEntry(keyword, name)));
        }
        // A module that this machine happens to have, Pester itself for one, decides nothing here.
        state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", "None", null));
        state.Variables.Add(new SessionStateVariableEntry(PesterDiscovery.VariableName, discovery, null));
        return state;
    }

    /// <summary>The block whose body is being read.</summary>
    protected PesterBlock CurrentBlock() => Discovery.Current
        ?? throw Error("PesterKeywordInRun", $"{Keyword} stands in or beside Describe, never in It or setup.");

    protected static RuntimeException Error(string id, string message)
    {
        ErrorRecord record = new(new InvalidOperationException(message), id, ErrorCategory.InvalidOperation, null);
        return new RuntimeException(message, null, record);
    }
}
