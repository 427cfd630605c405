using System.Diagnostics;
using System.Text;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>The built shell as a child process.</summary>
internal static class ShellProcess
{
    /// <summary>Beyond this a test has failed; a start takes a second, several on a busy machine.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string s_program = FindProgram();

    /// <summary>Runs the shell to its end with nothing, or a text, on standard input.</summary>
    internal static async Task<ShellRun> Run(string[] arguments, string input = "")
    {
        using Process process = Start(arguments);
        return await Finish(process, input);
    }

    /// <summary>Starts the shell, all three streams redirected, the environment bare of what changes output.</summary>
    internal static Process Start(string[] arguments)
    {
        ProcessStartInfo start = new(s_program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        return Process.Start(start)!;
    }

    /// <summary>Writes the input, reads the output, waits for the end.</summary>
    internal static async Task<ShellRun> Finish(Process process, string input = "")
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new ShellRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The path of the program that the build made.</summary>
    internal static string Program => s_program;

    /// <summary>
    /// A job that a script started with &amp; or nohup has SIGINT ignored, and so have its children, the shell among them.
    /// </summary>
    internal static void SkipWhereInterruptsAreIgnored()
    {
        const string Ignored = "SigIgn:";
        const int SIGINT = 2;
        if (!OperatingSystem.IsLinux())
            return;
        string mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        Assert.SkipWhen(
            (Convert.ToUInt64(mask[Ignored.Length..].Trim(), 16) >> (SIGINT - 1) & 1) != 0,
            "SIGINT is ignored here, as in every background job of a script.");
    }

    private static string FindProgram()
    {
        string name = OperatingSystem.IsWindows() ? "EventIo.Shell.exe" : "EventIo.Shell";
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string program = Path.Combine(folder.FullName, "src/EventIo.Shell/bin/Release/net10.0", name);
            if (File.Exists(program))
                return program;
        }

        throw new FileNotFoundException("The shell is not built: run `dotnet build`.");
    }
}
