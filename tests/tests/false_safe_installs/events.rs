//! Composer, Mix.

use super::Case;
use super::Goes::{Nowhere, Usually};

const COMPOSER: &str = "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev\n";
const MIX: &str = "FROM elixir:1.16\nWORKDIR /app\nRUN mix local.hex --force\nCOPY . .\nRUN mix deps.get\nRUN mix compile\n";
const JASON: (&str, &str) = (
    "mix.lock",
    "%{\n  \"jason\": {:hex, :jason, \"1.2.2\", \"ba43\", [:mix], [], \"hexpm\"},\n}\n",
);

pub(super) const CASES: &[Case] = &[
    (
        "a script runs for each package that comes",
        COMPOSER,
        "app/Installer.php\ncomposer.lock\n",
        &[(
            "composer.json",
            "{\"scripts\":{\"post-package-install\":[\"App\\\\Installer::copyAssets\"]}}",
        )],
        Nowhere,
    ),
    (
        "a script runs before packages come",
        COMPOSER,
        "prepare.sh\ncomposer.lock\n",
        &[(
            "composer.json",
            "{\"scripts\":{\"pre-install-cmd\":\"./prepare.sh\"}}",
        )],
        Nowhere,
    ),
    (
        "scripts run when all packages are there, or when one is taken out",
        COMPOSER,
        "artisan\ncomposer.lock\n",
        &[(
            "composer.json",
            "{\"scripts\":{\"post-autoload-dump\":\"@php artisan package:discover\",\"pre-package-uninstall\":\"App\\\\X::y\"}}",
        )],
        Usually,
    ),
    (
        "the autoloader is made of sources, and no script runs at all",
        "FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-scripts --optimize-autoloader\n",
        "app/A.php\ncomposer.lock\n",
        &[(
            "composer.json",
            "{\"scripts\":{\"post-package-install\":\"App\\\\X::y\"}}",
        )],
        Usually,
    ),
    (
        "plugins work while the autoloader is made",
        COMPOSER,
        "artisan\ncomposer.lock\n",
        &[(
            "composer.json",
            "{\"config\":{\"allow-plugins\":{\"pestphp/pest-plugin\":true,\"php-http/discovery\":true}}}",
        )],
        Usually,
    ),
    (
        "a plugin may work while packages come",
        COMPOSER,
        "artisan\ncomposer.lock\n",
        &[(
            "composer.json",
            "{\"config\":{\"allow-plugins\":{\"pestphp/pest-plugin\":true,\"a/b\":true}}}",
        )],
        Nowhere,
    ),
    (
        "mix.lock holds another version than is asked for",
        MIX,
        "lib/app.ex\n",
        &[("mix.exs", "defp deps, do: [{:jason, \"~> 1.4\"}]\n"), JASON],
        Nowhere,
    ),
    (
        "mix.lock holds what is asked for, in a form that a newer Hex may write again",
        MIX,
        "lib/app.ex\n",
        &[("mix.exs", "defp deps, do: [{:jason, \"~> 1.2\"}]\n"), JASON],
        Usually,
    ),
];
