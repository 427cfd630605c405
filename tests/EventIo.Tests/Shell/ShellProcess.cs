using System.Diagnostics;
using System.Text;

namespace EventIo.Tests.Shell;

/// <summary>The built shell as a child process.</summary>
internal static class ShellProcess
{
    /// <summary>
    /// The time after which a shell is considered hung. A start takes half a second, and many seconds on a very busy
    /// machine.
    /// </summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static readonly string s_program = FindProgram();

    /// <summary>Runs the shell to its end with nothing, or a text, on standard input.</summary>
    internal static async Task<ShellRun> Run(string[] arguments, string input = "")
    {
        using Process process = Start(arguments);
        return await Finish(process, input);
    }

    /// <summary>
    /// Starts the shell with redirected streams, and without environment variables that change its output.
    /// </summary>
    internal static Process Start(string[] arguments) => Start(s_program, arguments);

    /// <summary>Starts a program that runs the shell, with the same streams and environment.</summary>
    internal static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
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

    /// <summary>Writes the input, reads the output, and waits for the end.</summary>
    internal static async Task<ShellRun> Finish(Process process, string input = "")
    {
        using CancellationTokenSource timeout = new(Timeout);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(timeout.Token);
            return new ShellRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The path of the built program.</summary>
    internal static string Program => s_program;

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
