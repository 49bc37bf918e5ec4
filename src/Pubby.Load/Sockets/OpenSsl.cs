using System.Runtime.InteropServices;

namespace Pubby.Load.Sockets;

/// <summary>
/// OpenSSL 3 as it declares itself (<c>openssl/ssl.h</c>): what .NET's own TLS uses on Linux, without the objects, the
/// buffers and the tasks that an <see cref="System.Net.Security.SslStream"/> costs for each connection.
/// </summary>
internal static partial class OpenSsl
{
    /// <summary>SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: when the socket has changed.</summary>
    public const int WantRead = 2;
    public const int WantWrite = 3;

    /// <summary>SSL_ERROR_ZERO_RETURN: the peer has closed in order.</summary>
    public const int Closed = 6;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";
    private const int VerifyPeer = 1;
    private const int SetMode = 33;

    /// <summary>SSL_MODE_RELEASE_BUFFERS: a connection that is idle keeps none, which are 34 KB.</summary>
    private const nint ReleaseBuffers = 0x10;
    private const int SetServerName = 55;

    /// <summary>
    /// The peer's certificate has to be one that the system trusts, or that <c>SSL_CERT_FILE</c> has.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL 3.</exception>
    public static nint NewContext()
    {
        try
        {
            var context = NewContext(ClientMethod());
            _ = SetDefaultVerifyPaths(context);
            SetVerify(context, VerifyPeer, 0);
            _ = ControlContext(context, SetMode, ReleaseBuffers, 0);
            return context;
        }
        catch (DllNotFoundException fault)
        {
            throw new PlatformNotSupportedException(
                $"The load engine needs OpenSSL 3 ({Ssl}) for https, and it is not there.", fault);
        }
    }

    /// <summary>A client's side of one connection.</summary>
    /// <param name="name">The certificate has to be for it: a host's name, or an address.</param>
    public static nint NewSession(nint context, int descriptor, string name, bool isAddress)
    {
        var session = NewSession(context);
        _ = SetDescriptor(session, descriptor);
        if (isAddress)
        {
            _ = SetExpectedAddress(ParametersOf(session), name);
            return session;
        }
        _ = SetExpectedHost(session, name);
        // Names alone are told to the server (RFC 6066, 3).
        _ = ControlSession(session, SetServerName, 0, name);
        return session;
    }

    /// <summary>Faults of this thread's other sessions would be taken for those of the next call.</summary>
    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    public static partial void ForgetErrors();

    [LibraryImport(Ssl, EntryPoint = "SSL_connect")]
    public static partial int Connect(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_read")]
    public static partial int Read(nint session, ref byte buffer, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_write")]
    public static partial int Write(nint session, in byte buffer, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    public static partial int ErrorOf(nint session, int result);

    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    public static partial void FreeSession(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Ssl, EntryPoint = "TLS_client_method")]
    private static partial nint ClientMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    private static partial nint NewContext(nint method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_default_verify_paths")]
    private static partial int SetDefaultVerifyPaths(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_verify")]
    private static partial void SetVerify(nint context, int mode, nint callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint ControlContext(nint context, int command, nint value, nint more);

    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    private static partial nint NewSession(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_fd")]
    private static partial int SetDescriptor(nint session, int descriptor);

    [LibraryImport(Ssl, EntryPoint = "SSL_get0_param")]
    private static partial nint ParametersOf(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetExpectedHost(nint session, string name);

    [LibraryImport(Crypto, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetExpectedAddress(nint parameters, string address);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ControlSession(nint session, int command, nint kind, string name);
}
