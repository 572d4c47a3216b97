//! Python, Ruby, Conda.

use super::Case;
use super::Goes::{Nowhere, Usually, With};

const UV: &str = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --frozen\n";
const PIPENV: &str =
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install pipenv && pipenv install --system --deploy\n";
const BUNDLER: &str = "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install --deployment\n";
const PIP: &str = "FROM python:3.9\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
const CONDA: &str = "FROM mambaorg/micromamba\nWORKDIR /app\nCOPY . .\nRUN micromamba install -y -f environment.yml 'traits>=4.6' python=3.6\n";
const GEMFILE: &str = "source 'https://rubygems.org'\ngem 'rails'\n";
const FLASK: (&str, &str) = ("requirements.txt", "flask==3.0.0\n");
const UV_LEFT: &str =
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --no-install-project\n";
const UV_LOCKED: &str =
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --locked --no-install-project\n";
const UV_FROZEN: &str =
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --frozen --no-install-project\n";
const UV_WHOLE: &str = "FROM python:3.12\nRUN pip install uv\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked\n";
const OF_VERSION: (&str, &str) = (
    "pyproject.toml",
    "[build-system]\nrequires=['setuptools']\n[project]\nname='pkg'\ndynamic = [\n  'version', # of the package\n]\ndependencies=['flask']\n",
);
const OF_DEPENDENCIES: (&str, &str) = (
    "pyproject.toml",
    "build-system.requires=['setuptools']\nproject = {name='a', version='0', dynamic=['optional-dependencies']}\n",
);
const POETRY: &str =
    "FROM python:3.12\nRUN pip install poetry\nWORKDIR /app\nCOPY . .\nRUN poetry install --no-root\n";
const BUNDLE: &str = "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install\n";
const GEMS: (&str, &str) = (
    "Gemfile.lock",
    "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0.0)\n\nPLATFORMS\n  x86_64-linux\n\nDEPENDENCIES\n  rack (~> 3.0, >= 3.0.0)\n\nBUNDLED WITH\n   2.5.0\n",
);

pub(super) const CASES: &[Case] = &[
    (
        "uv builds the project",
        UV,
        "uv.lock\nbuild.py\n",
        &[(
            "pyproject.toml",
            "[project]\nname='x'\nversion='1'\n[tool.uv]\npackage=true\n",
        )],
        Usually,
    ),
    (
        "uv looks at several versions of Python",
        UV,
        "uv.lock\nbuild.py\n.python-versions\n",
        &[(
            "pyproject.toml",
            "[project]\nname='x'\nversion='1'\n#package = true\n",
        )],
        With(".python-versions"),
    ),
    (
        "Pipenv loads variables",
        PIPENV,
        "Pipfile.lock\nsrc/a.py\n",
        &[("Pipfile", "[packages]\nflask='*'\n"), (".env", "PIP_TARGET=x\n")],
        Nowhere,
    ),
    (
        "Pipenv loads variables of the program",
        PIPENV,
        "Pipfile.lock\nsrc/a.py\n",
        &[
            ("Pipfile", "[packages]\nflask='*'\n"),
            (".env", "# local\nexport DEBUG=1\n"),
        ],
        With(".env"),
    ),
    (
        "Bundler takes another Gemfile first",
        BUNDLER,
        "app.rb\nGemfile.lock\ngems.rb\ngems.locked\n",
        &[("Gemfile", GEMFILE)],
        Nowhere,
    ),
    (
        "a Gemfile looks for others",
        BUNDLER,
        "app.rb\nGemfile.lock\ng/a\n",
        &[(
            "Gemfile",
            "source 'https://rubygems.org'\nPathname.new(__dir__).glob('g/*').each{|x| eval x.read}\n",
        )],
        Nowhere,
    ),
    (
        "a Gemfile loads variables",
        BUNDLER,
        "app.rb\nGemfile.lock\n.env\n",
        &[(
            "Gemfile",
            "source 'https://rubygems.org'\nrequire 'dotenv'\nDotenv.load\n",
        )],
        Nowhere,
    ),
    (
        "a Gemfile asks for the gems of variables",
        BUNDLER,
        "app.rb\nGemfile.lock\n.env\n",
        &[("Gemfile", "source 'https://rubygems.org'\ngem 'dotenv-rails'\n")],
        With("Gemfile"),
    ),
    (
        "an old pip takes its folders from setup.cfg",
        PIP,
        "src/a.py\n",
        &[
            FLASK,
            ("setup.cfg", "[flake8]\nx = 1\n[install]\nprefix=/opt/x\n"),
        ],
        With("setup.cfg"),
    ),
    (
        "an old pip installs into the project",
        PIP,
        "src/a.py\nvendor/a.py\n",
        &[FLASK, ("setup.cfg", "[install]\nhome = vendor\n")],
        Nowhere,
    ),
    (
        "pip is started elsewhere",
        "FROM python:3.12\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n",
        "src/a.py\nsetup.cfg\n",
        &[FLASK],
        With("requirements.txt"),
    ),
    (
        "a list of a list is shown",
        PIP,
        "src/a.py\n",
        &[
            ("requirements.txt", "-r reqs/base.txt\n"),
            ("reqs/base.txt", "-c ../constraints.txt\nflask\n"),
            ("constraints.txt", "flask==3\n"),
        ],
        With("constraints.txt"),
    ),
    (
        "a list of a list names a folder",
        PIP,
        "src/a.py\nlib/setup.py\n",
        &[
            ("requirements.txt", "-r reqs/base.txt\n"),
            ("reqs/base.txt", "./lib\n"),
        ],
        Nowhere,
    ),
    (
        "packages of the user lie in the project",
        "FROM python:3.12\nENV PYTHONUSERBASE=/app/.local\nWORKDIR /app\nCOPY . .\nRUN pip install --user -r requirements.txt\n",
        "src/a.py\n.local/lib/python3.12/site-packages/flask/__init__.py\n",
        &[FLASK],
        Nowhere,
    ),
    (
        "a variable of pip is the address of a folder",
        "FROM python:3.12\nENV PIP_EXTRA_INDEX_URL=file:///app/wheels\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "src/a.py\nwheels/x.whl\n",
        &[FLASK],
        Nowhere,
    ),
    (
        "a variable of pip is an address",
        "FROM python:3.12\nENV PIP_EXTRA_INDEX_URL=https://example.com/app/simple\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "src/a.py\n",
        &[FLASK],
        With("requirements.txt"),
    ),
    (
        "packages of Conda have versions",
        CONDA,
        "src/a.py\n",
        &[("environment.yml", "dependencies:\n- numpy\n")],
        With("environment.yml"),
    ),
    (
        "uv builds the project to learn its version",
        UV_LEFT,
        "pkg/__init__.py\n",
        &[OF_VERSION],
        Nowhere,
    ),
    (
        "the lock file holds the version",
        UV_LOCKED,
        "pkg/__init__.py\nuv.lock\n",
        &[OF_VERSION],
        With("uv.lock"),
    ),
    (
        "uv builds the project to learn its dependencies",
        UV_LOCKED,
        "a.py\nsetup.py\nrequirements.txt\nuv.lock\n",
        &[OF_DEPENDENCIES],
        Nowhere,
    ),
    (
        "the tables of Poetry are read by its build",
        UV_LOCKED,
        "a.py\nuv.lock\n",
        &[(
            "pyproject.toml",
            "[project]\nname='a'\nversion='0'\n[tool.poetry.dependencies]\nflask='*'\n",
        )],
        Nowhere,
    ),
    (
        "uv takes its lock file as it is",
        UV_FROZEN,
        "a.py\nsetup.py\nrequirements.txt\nuv.lock\n",
        &[OF_DEPENDENCIES],
        With("uv.lock"),
    ),
    (
        "what uv would fetch hangs on the build of the project",
        UV_WHOLE,
        "a.py\nsetup.py\nrequirements.txt\nuv.lock\n",
        &[OF_DEPENDENCIES],
        Nowhere,
    ),
    (
        "uv fetches what the lock file holds",
        UV_WHOLE,
        "pkg/__init__.py\nuv.lock\n",
        &[OF_VERSION],
        Usually,
    ),
    (
        "a workspace of uv is a key of a table",
        UV_FROZEN,
        "b/b.py\nuv.lock\n",
        &[
            (
                "pyproject.toml",
                "[project]\nname='a'\nversion='0'\n[tool.uv]\nworkspace = { members = ['b'] }\n",
            ),
            ("b/pyproject.toml", "[project]\nname='b'\nversion='0'\n"),
        ],
        Nowhere,
    ),
    (
        "a license is no package",
        UV,
        "a.py\nuv.lock\nLICENSE\n",
        &[(
            "pyproject.toml",
            "[project]\nname='a'\nversion='0'\nlicense = {file = 'LICENSE'}\ndependencies=['flask']\n",
        )],
        With("uv.lock"),
    ),
    (
        "a profile is no file",
        POETRY,
        "a.py\npoetry.lock\n",
        &[(
            "pyproject.toml",
            "[tool.poetry]\nname='a'\n[tool.poetry.dependencies]\nflask='*'\n[tool.isort]\nprofile = 'black'\n",
        )],
        With("poetry.lock"),
    ),
    (
        "a package of Poetry lies in the project",
        POETRY,
        "a.py\nlib/setup.py\npoetry.lock\n",
        &[(
            "pyproject.toml",
            "[tool.poetry]\nname='a'\n[tool.poetry.dependencies.lib]\n\"path\" = 'lib'\n",
        )],
        Nowhere,
    ),
    (
        "a setting of Poetry stands in a comment",
        "FROM python:3.12\nRUN pip install poetry\nWORKDIR /app\nCOPY . .\nRUN poetry install\n",
        "a/__init__.py\nREADME.md\npoetry.lock\n",
        &[(
            "pyproject.toml",
            "[tool.poetry]\nname='a'\nreadme='README.md'\n# package-mode = false\n",
        )],
        Usually,
    ),
    (
        "a Gemfile loads another",
        BUNDLE,
        "a.rb\nGemfile.extra\n",
        &[
            (
                "Gemfile",
                "source 'https://rubygems.org'\ngem 'rack', '~> 3.0', '>= 3.0.0'\nload \"Gemfile.extra\"\n",
            ),
            GEMS,
        ],
        Nowhere,
    ),
    (
        "a Gemfile reads versions",
        BUNDLE,
        "a.rb\nversions.yml\n",
        &[
            (
                "Gemfile",
                "source 'https://rubygems.org'\nrequire 'yaml'\nv = YAML.load_file('versions.yml')\ngem 'rack', '~> 3.0', '>= 3.0.0'\n",
            ),
            GEMS,
        ],
        Nowhere,
    ),
    (
        "an address of repositories is no repository",
        BUNDLE,
        "a.rb\n",
        &[
            (
                "Gemfile",
                "source 'https://rubygems.org'\ngit_source(:github) { |repo| \"https://github.com/#{repo}.git\" }\ngem 'rack', '>= 3.0.0', '~> 3.0', require: false, platforms: [:mri]\n",
            ),
            GEMS,
        ],
        With("Gemfile"),
    ),
    (
        "a lock file holds a gem that nobody asks for",
        BUNDLE,
        "a.rb\n",
        &[("Gemfile", "source 'https://rubygems.org'\n"), GEMS],
        Nowhere,
    ),
    (
        "which gems are asked for hangs on a variable",
        BUNDLE,
        "a.rb\n",
        &[
            (
                "Gemfile",
                "source 'https://rubygems.org'\ngem 'rack', '>= 3.0.0', '~> 3.0'\ngem('x') if ENV['X']\n",
            ),
            GEMS,
        ],
        Usually,
    ),
];
