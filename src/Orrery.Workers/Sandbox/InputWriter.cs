using System.Runtime.InteropServices;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>Feeds a program's standard input, as fast as the program takes it, then closes it.</summary>
internal sealed class InputWriter : IDisposable
{
    private readonly Descriptor _pipe;
    private ReadOnlyMemory<byte> _rest;

    public InputWriter(Descriptor pipe, ReadOnlyMemory<byte> bytes)
    {
        (_pipe, _rest) = (pipe, bytes);
        if (bytes.IsEmpty) pipe.Dispose();
    }

    /// <summary>The descriptor to poll, or -1 when nothing is left to write.</summary>
    public int Descriptor => _pipe.IsOpen ? _pipe.Number : -1;

    public unsafe void Write()
    {
        fixed (byte* start = _rest.Span)
        {
            var written = Libc.write(_pipe.Number, start, _rest.Length);
            if (written >= 0) _rest = _rest[(int)written..];
            else if (Marshal.GetLastPInvokeError() is not (Libc.Eagain or Libc.Eintr)) _rest = default; // the program doesn't read it
        }
        if (_rest.IsEmpty) _pipe.Dispose();
    }

    public void Dispose() => _pipe.Dispose();
}
