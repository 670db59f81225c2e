using System.CommandLine;
using System.Net;
using Orrery.Server.Hosting;

namespace Orrery.Server.Commands;

/// <summary>Options that say where a server is reached, and by whom.</summary>
internal sealed class AccessOptions
{
    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Address to listen on. Beyond loopback, as with 0.0.0.0:7070, everybody needs a token: 'orrery token create' makes the first. Port 0 takes a free one.",
        HelpName = "ADDR",
        DefaultValueFactory = _ => "127.0.0.1:7070",
    };

    private readonly Option<bool> _tokensOnly = new("--tokens-only") { Description = "Answer nobody without a token, not even this machine's user: for a server behind a proxy." };
    private readonly Option<string?> _certificate = new("--certificate") { Description = "Serve HTTPS with this certificate, followed by its chain.", HelpName = "PEM" };
    private readonly Option<string?> _key = new("--key") { Description = "The certificate's key.", HelpName = "PEM" };

    private readonly Option<string[]> _mask = new("--mask")
    {
        Description = "Cut this out of events before any live query sees it: a path such as user.email or **.password, or STREAM:PATH. Can be repeated.",
        HelpName = "PATH",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_listen, _tokensOnly, _certificate, _key, _mask]) command.Options.Add(option);
    }

    public string TextOf(ParseResult result) => result.GetValue(_listen)!;

    /// <summary>Null when the text is no address with a port.</summary>
    public IPEndPoint? AddressOf(ParseResult result) =>
        IPEndPoint.TryParse(TextOf(result), out var address) && (address.Port != 0 || TextOf(result).EndsWith(":0", StringComparison.Ordinal)) ? address : null;

    public bool IsSecure(ParseResult result) => result.GetValue(_certificate) is not null;

    public ServerOptions Of(ParseResult result, ServerOptions options) =>
        options with { TokensOnly = result.GetValue(_tokensOnly), Certificate = result.GetValue(_certificate), CertificateKey = result.GetValue(_key), Masks = result.GetValue(_mask) ?? [] };
}
