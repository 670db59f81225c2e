using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Orrery.Cli;
using Orrery.Server.Copies;

namespace Orrery.Server.Commands;

/// <summary><c>orrery open</c>: shows a run that lies in a file, without a server, until it is interrupted.</summary>
internal static class OpenCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("file") { Description = "A file that 'orrery runs export' wrote.", HelpName = "FILE" };
        var listen = new Option<string>("--listen") { Description = "Loopback address to show it at; default a free port.", HelpName = "ADDR", DefaultValueFactory = _ => "127.0.0.1:0" };
        var quiet = new Option<bool>("--no-browser") { Description = "Only print the address." };
        var command = new Command("open", "Show a run that lies in a file, in a browser, without a server. Ends with ctrl-C.") { file, listen, quiet };
        command.SetAction((result, stop) => RunAsync(result.GetValue(file)!, result.GetValue(listen)!, !result.GetValue(quiet), stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string listen, bool browser, CancellationToken stop)
    {
        if (!IPEndPoint.TryParse(listen, out var address) || !IPAddress.IsLoopback(address.Address))
            return Refuse($"--listen {listen} is not a loopback address and a port, such as 127.0.0.1:7071. A copy is shown on this machine alone; send the file to whoever is to see it.");
        if (Directory.Exists(path)) return Refuse($"{path} is a folder. Name a file that 'orrery runs export' wrote.");
        RunCopy copy;
        try
        {
            copy = await RunCopy.OpenAsync(path, stop);
        }
        catch (CopyException e)
        {
            return Refuse($"{path} can't be shown. {e.Message}");
        }
        catch (FileNotFoundException)
        {
            return Refuse($"{path} doesn't exist. Check the path.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{path} can't be read: {e.Message}");
        }

        try
        {
            await using var viewer = await CopyViewer.StartAsync(copy, address, stop);
            var page = new Uri(viewer.Address, $"runs/{copy.Manifest.Run}");
            Console.WriteLine($"Run {copy.Manifest.Run}, from {copy.Manifest.Server}: {page}");
            Console.WriteLine("Ctrl-C ends it.");
            if (browser) Show(page);
            await viewer.WaitForStopAsync(stop);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            return Refuse(e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException ? $"{address} is in use. Choose another --listen address, or leave it out." : e.Message);
        }
    }

    /// <summary>Where there is no browser, the address on the terminal will do.</summary>
    private static void Show(Uri page)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Process.Start(new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true })?.Dispose();
            else if (OperatingSystem.IsMacOS()) Process.Start("open", [page.AbsoluteUri]).Dispose();
            else if (Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 }) Process.Start("xdg-open", [page.AbsoluteUri]).Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such program.
        }
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"orrery: {why}");
        return ExitCode.BadInput;
    }
}
