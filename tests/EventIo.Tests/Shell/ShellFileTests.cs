using System.Text;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// The shell with a script. What depends on PowerShell's own console host alone is mostly left to the long tests.
/// </summary>
public sealed class ShellFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventio-shell-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_script_gets_its_arguments_its_folder_and_its_exit_code()
    {
        string script = Script("""
            param([string] $Name, [switch] $Flag, [int] $Count, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$Flag|$Count|$Rest|$PSScriptRoot"
            exit 7
            """);
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-File", script, "-Name", "a", "-Flag:$false", "-Count:", "3", "x", "y"]);
        Assert.Equal([$"a|False|3|x y|{_folder.FullName}"], run.Lines);
        Assert.Equal(7, run.ExitCode);
    }

    [Theory]
    [InlineData("1", 0, Explicit = Run.Long)]
    [InlineData("throw 'x'", 1, Explicit = Run.Long)]
    [InlineData("nope", 0, Explicit = Run.Long)]
    [InlineData("nope; exit 0", 0, Explicit = Run.Long)]
    [InlineData("exit", 0, Explicit = Run.Long)]
    public async Task A_script_ends_with_the_exit_code_of_pwsh(string text, int expected) =>
        Assert.Equal(expected, (await ShellProcess.Run(["-NoModule", Script(text)])).ExitCode);

    [Fact(Explicit = Run.Long)]
    public async Task A_script_reads_standard_input()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-f", Script("$input | ForEach-Object { \"<$_>\" }")], "a\nb\n");
        Assert.Equal(["<a>", "<b>"], run.Lines);
    }

    [Theory]
    [InlineData]
    [InlineData("-NoModule", "-NoProfile")]
    [InlineData("-NoLogo", "-noprofile", Explicit = Run.Long)]
    public async Task Standard_input_is_a_script(params string[] arguments)
    {
        ShellRun run = await ShellProcess.Run(
            arguments, "function f {\n  'x'\n}\nif ($true) { f }\nelse { 'y' }\nexit 4\n");
        Assert.Equal(["x"], run.Lines);
        Assert.Equal(4, run.ExitCode);
    }

    [Fact(Explicit = Run.Long)]
    public async Task Commands_on_standard_input_run_as_in_pwsh()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoLogo", "-Command", "-"], "(Get-Module EventIo).Name\n6 * 7\nexit 4\n");
        Assert.Equal(["EventIo", "42"], run.Lines);
        Assert.Equal(4, run.ExitCode);
    }

    [Fact(Explicit = Run.Long)]
    public async Task An_encoded_command_is_decoded()
    {
        string command = Convert.ToBase64String(Encoding.Unicode.GetBytes("\"quotes 'and' `\"more`\"\"; exit 6"));
        ShellRun run = await ShellProcess.Run(["-NonInteractive", "-EncodedCommand", command]);
        Assert.Equal(["quotes 'and' \"more\""], run.Lines);
        Assert.Equal(6, run.ExitCode);
    }

    [Fact]
    public async Task A_configuration_file_determines_the_session()
    {
        string configuration = Path.Combine(_folder.FullName, "session.pssc");
        ShellRun written = await ShellProcess.Run(["-c",
            $"New-PSSessionConfigurationFile {configuration} -VariableDefinitions @{{ Name = 'Answer'; Value = 42 }}"]);
        Assert.Equal(0, written.ExitCode);
        ShellRun run = await ShellProcess.Run(
            ["-ConfigurationFile", configuration, "-c", "$Answer; (Get-Module).Count"]);
        Assert.Equal(["42", "0"], run.Lines);
    }

    [Fact(Explicit = Run.Long)]
    public async Task A_prompt_reads_redirected_input_and_the_end_of_input_is_an_error()
    {
        string script = Script("param([Parameter(Mandatory)] [int] $Count) \"got $Count\"");
        Assert.EndsWith("got 5\n", (await ShellProcess.Run(["-NoModule", script], "5\n")).Output);
        ShellRun ended = await ShellProcess.Run(["-NoModule", script]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("Count", ended.Error + ended.Output);
    }

    [Fact(Explicit = Run.Long)]
    public async Task NonInteractive_never_asks()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-NonInteractive", Script("$host.UI.ReadLine()")], "5\n");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("NonInteractive", run.Error);
    }

    private string Script(string text)
    {
        string path = Path.Combine(_folder.FullName, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
