using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using EventIo.Tests.Pester.Keywords;
using Xunit;

namespace EventIo.Tests.Pester;

/// <summary>A test file that only a full PowerShell can run would fail on a machine that has none.</summary>
public sealed class ModuleFileTests
{
    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Repository.ModuleTests, "*.ps1").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_file_uses_core_cmdlets_keywords_and_its_own_functions_only(string script)
    {
        string path = Path.Combine(Repository.ModuleTests, script);
        ScriptBlockAst file = Parser.ParseFile(path, out _, out ParseError[] errors);
        Assert.Empty(errors);
        HashSet<string> known = new(Known(), StringComparer.OrdinalIgnoreCase);
        known.UnionWith(Functions(file));
        foreach (string tools in Directory.EnumerateFiles(Repository.ModuleTests, "*.ps1").Where(IsSourced))
            known.UnionWith(Functions(Parser.ParseFile(tools, out _, out _)));

        IEnumerable<string> foreign =
            from CommandAst command in file.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true)
            let name = command.GetCommandName()
            where name is not null && !known.Contains(name)
            select $"line {command.Extent.StartLineNumber}: {name}";
        Assert.Empty(foreign);
    }

    // What is no test file is dot-sourced by those that are.
    private static bool IsSourced(string path) => !path.EndsWith(".Tests.ps1", StringComparison.Ordinal);

    private static IEnumerable<string> Functions(ScriptBlockAst file) =>
        file.FindAll(ast => ast is FunctionDefinitionAst, searchNestedScriptBlocks: true)
            .Select(ast => ((FunctionDefinitionAst)ast).Name);

    private static IEnumerable<string> Known()
    {
        using PowerShell shell = PowerShell.Create(InitialSessionState.CreateDefault2());
        // In the session every alias of a full PowerShell stands, whether or not its cmdlet is there.
        string[] names = [.. shell.AddScript("""
            $PSModuleAutoLoadingPreference = 'None'
            $cmdlets = (Get-Command -CommandType Cmdlet).Name
            $cmdlets
            foreach ($alias in Get-Command -CommandType Alias) { if ($alias.Definition -in $cmdlets) { $alias.Name } }
            (& ([scriptblock]::Create([IO.File]::ReadAllText($args[0])))).CmdletsToExport
            """).AddArgument(Path.Combine(Repository.Root, "EventIo.psd1")).Invoke<string>()];
        return names.Concat(KeywordCommand.Supported);
    }
}
