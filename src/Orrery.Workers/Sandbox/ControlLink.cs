using System.Text;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>The supervisor's end of the conversation with the sandbox while it is being made.</summary>
internal sealed class ControlLink(Descriptor socket) : IDisposable
{
    private string _heard = "";

    /// <summary>The descriptor to poll, or -1 after the end.</summary>
    public int Descriptor => socket.IsOpen ? socket.Number : -1;

    /// <summary>Reads what there is; the words heard, in order: "map" and "ready".</summary>
    public unsafe IReadOnlyList<string> Read()
    {
        const int most = 64;
        var buffer = stackalloc byte[most];
        var length = (int)Libc.read(socket.Number, buffer, most);
        if (length == 0) socket.Dispose();
        if (length <= 0) return [];
        var lines = (_heard + Encoding.UTF8.GetString(buffer, length)).Split('\n');
        _heard = lines[^1].Length <= most ? lines[^1] : "";
        return lines[..^1];
    }

    /// <summary>Lets the waiting shell go on.</summary>
    public unsafe void Go()
    {
        var word = stackalloc byte[] { (byte)'g', (byte)'o', (byte)'\n' };
        Libc.write(socket.Number, word, 3);
    }

    /// <summary>The waiting shell, or the one that will come to wait, finds the end of the conversation and gives up.</summary>
    public void Dispose() => socket.Dispose();
}
