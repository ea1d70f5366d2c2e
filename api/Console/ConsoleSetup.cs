using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Radzen;

namespace Jena.Iot.Api.Console;

/// <summary>The live page at <c>/</c>: everything that it shows comes from <see cref="Live.ILiveViews"/>, and nothing from outside this host.</summary>
public static class ConsoleSetup
{
    /// <summary>Where the page's own style and icon are served.</summary>
    public const string AssetPath = "/console";

    /// <summary>Registers what <see cref="MapJenaConsole"/> needs. The host has the live views.</summary>
    public static WebApplicationBuilder AddJenaConsole(this WebApplicationBuilder builder)
    {
        // The files of the component libraries are found in a build that was not published, whatever the environment is called.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        return builder;
    }

    /// <summary>Maps the page and its files.</summary>
    public static WebApplication MapJenaConsole(this WebApplication app)
    {
        app.UseStaticFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = AssetPath,
            FileProvider = new EmbeddedFileProvider(typeof(ConsoleSetup).Assembly, "Console.Assets"),
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
        });
        app.UseAntiforgery();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
