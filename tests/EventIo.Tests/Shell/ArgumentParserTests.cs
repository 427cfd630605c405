using EventIo.Shell;
using Xunit;

namespace EventIo.Tests.Shell;

public sealed class ArgumentParserTests
{
    private static readonly string s_script = Path.GetTempFileName();

    [Fact]
    public void Nothing_means_a_prompt_or_the_script_on_standard_input()
    {
        Assert.Equal(ShellTask.Interactive, ArgumentParser.Parse([], isInputRedirected: false).Task);
        Assert.Equal(ShellTask.StandardInput, ArgumentParser.Parse(["-NoLogo"], isInputRedirected: true).Task);
    }

    [Theory]
    [InlineData("-Command")]
    [InlineData("-c")]
    [InlineData("--COMM")]
    [InlineData("/c")]
    public void Command_takes_the_rest(string name)
    {
        ShellArguments arguments = ArgumentParser.Parse(["-noni", name, "a", "-File", "b"], isInputRedirected: false);
        Assert.Null(arguments.Error);
        Assert.True(arguments.NonInteractive);
        Assert.Equal("a -File b", arguments.Command);
    }

    [Fact]
    public void A_bare_argument_is_a_script_and_the_rest_is_its()
    {
        ShellArguments arguments = ArgumentParser.Parse([s_script, "-Name", "-NoExit"], isInputRedirected: false);
        Assert.Equal(ShellTask.File, arguments.Task);
        Assert.Equal(s_script, arguments.File);
        Assert.False(arguments.NoExit);
        Assert.Equal(["-Name", "-NoExit"], arguments.FileArguments.Select(argument => argument.Name));
    }

    [Theory]
    [InlineData("-Bogus")]
    [InlineData("-ExecutionPolicy", "Nonsense")]
    [InlineData("-Command", "-")]
    [InlineData("-Command")]
    [InlineData("no-such-file.ps1")]
    public void What_makes_no_sense_is_told(params string[] args) =>
        Assert.NotNull(ArgumentParser.Parse(args, isInputRedirected: false).Error);

    [Fact]
    public void Script_arguments_are_names_values_and_both()
    {
        Assert.Equal(
            ["-A=", "=x", "-B=False", "-C=y", "-D=z", "=-"],
            ScriptArguments.Read(["-A", "x", "-B:$false", "-C:y", "-D:", "z", "-"])
                .Select(argument => $"{argument.Name}={argument.Value}"));
    }
}
